from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.loyalty_ledger.models.loyalty_program import MONEY_TYPES

from ..tools.worth import GOODS, SERVICE

#: Documents that are recorded by one statement.
SLICE = 10_000


class LoyaltyActivity(models.Model):
    """Records the documents from before, by one statement for some thousand."""

    _inherit = "loyalty.activity"

    @api.private
    @api.model
    def _record_past(self, model, make_lines):
        """Record the past documents of a model that are not recorded yet.

        An interrupted run is simply started again.

        :param make_lines: called with the first and the last id of a slice; returns
            the rows of lines: source_id, source_key, partner_id, company_id, day, kind,
            incl, excl (in the branch's currency, below zero for a discount) and kept
        :return: how many rows were recorded
        """
        self.env.flush_all()
        recorded, last = 0, 0
        while last is not None:
            first, last = last + 1, self._get_last_of_slice(model, last)
            if last:
                recorded += self._insert_past(model, make_lines(first, last))
        self.env["loyalty.activity"].invalidate_model()
        return recorded

    def _get_last_of_slice(self, model, last):
        """The last id of the next documents, or None."""
        table = SQL.identifier(self.env[model]._table)
        ((most,),) = self.env.execute_query(
            SQL(
                "SELECT max(id) FROM (SELECT id FROM %s WHERE id > %s"
                " ORDER BY id LIMIT %s) part",
                table,
                last,
                SLICE,
            )
        )
        return most

    def _insert_past(self, model, lines):
        """Insert what the lines count for, as the calculator does it.

        :return: how many rows were inserted
        """
        self.env.cr.execute(
            SQL(
                """
                WITH line AS (%(lines)s), document AS (%(documents)s),
                part AS (%(parts)s), rounded AS (%(rounded)s)
                INSERT INTO loyalty_activity (
                    partner_id, company_id, currency_id, day, kind, amount_incl,
                    amount_excl, source_model, source_id, source_key, recorded_at,
                    create_uid, create_date, write_uid, write_date)
                SELECT partner_id, company_id, currency_id, day, kind,
                       incl + CASE WHEN incl_place = 1 THEN incl_rest ELSE 0 END,
                       excl + CASE WHEN excl_place = 1 THEN excl_rest ELSE 0 END,
                       %(model)s, source_id, source_key || ':' || kind, %(now)s,
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM rounded WHERE incl <> 0 OR excl <> 0
                    ON CONFLICT (source_key) DO NOTHING
                """,
                lines=lines,
                documents=self._get_past_documents(model),
                parts=self._get_past_parts(),
                rounded=self._get_rounded_parts(),
                model=model,
                now=fields.Datetime.now(),
                uid=self.env.uid,
            )
        )
        return self.env.cr.rowcount

    def _get_past_documents(self, model):
        """The part of its prices that a document leaves after discounts.

        A document is for one customer, or has a number for each further one.
        """
        return SQL(
            """
            SELECT source_id, partner_id, %(incl)s AS left_incl, %(excl)s AS left_excl,
                   row_number() OVER (PARTITION BY source_id ORDER BY partner_id)
                       AS place
              FROM line
             WHERE NOT EXISTS (
                       SELECT FROM loyalty_activity known
                        WHERE known.source_model = %(model)s
                          AND known.source_id = line.source_id
                          AND known.reversed_id IS NULL)
             GROUP BY source_id, partner_id
            """,
            incl=self._get_past_left(SQL("incl")),
            excl=self._get_past_left(SQL("excl")),
            model=model,
        )

    def _get_past_left(self, amount):
        return SQL(
            "GREATEST(1 + COALESCE(sum(%(amount)s) FILTER (WHERE %(amount)s < 0), 0)"
            " / NULLIF(sum(%(amount)s) FILTER (WHERE %(amount)s > 0), 0), 0)",
            amount=amount,
        )

    def _get_past_parts(self):
        """What documents count for by kind."""
        return SQL(
            """
            SELECT line.source_id, line.partner_id, line.company_id, line.day,
                   line.kind,
                   line.source_key || CASE WHEN document.place > 1
                       THEN ':p' || line.partner_id ELSE '' END AS source_key,
                   company.currency_id, money.decimal_places,
                   COALESCE(sum(line.incl * line.kept) FILTER (WHERE line.incl > 0), 0)
                       * document.left_incl AS incl,
                   COALESCE(sum(line.excl * line.kept) FILTER (WHERE line.excl > 0), 0)
                       * document.left_excl AS excl
              FROM line
              JOIN document USING (source_id, partner_id)
              JOIN res_company company ON company.id = line.company_id
              JOIN res_currency money ON money.id = company.currency_id
             GROUP BY line.source_id, line.source_key, line.partner_id, line.company_id,
                      line.day, line.kind, company.currency_id, money.decimal_places,
                      document.left_incl, document.left_excl, document.place
            """
        )

    def _get_rounded_parts(self):
        """Rounded amounts, and what the largest kind takes of the rounding."""
        columns = SQL(", ").join(
            SQL(
                """
                round(%(name)s, decimal_places) AS %(name)s,
                round(sum(%(name)s) OVER document, decimal_places)
                    - sum(round(%(name)s, decimal_places)) OVER document AS %(rest)s,
                row_number() OVER (document ORDER BY %(name)s DESC, kind) AS %(place)s
                """,
                name=SQL.identifier(name),
                rest=SQL.identifier(f"{name}_rest"),
                place=SQL.identifier(f"{name}_place"),
            )
            for name in ("incl", "excl")
        )
        return SQL(
            "SELECT source_id, source_key, partner_id, company_id, currency_id, day,"
            " kind, %s FROM part WINDOW document AS (PARTITION BY source_key)",
            columns,
        )

    @api.model
    def _get_prepaid_products(self):
        """Products that are paid in advance: they count when used."""
        types = self.env["loyalty.program"]._get_prepaid_types()
        rules = self.env["loyalty.rule"].sudo().with_context(active_test=False)
        return rules.search([("program_type", "in", types)]).product_ids

    @api.model
    def _get_package_programs(self):
        """Programs whose cards pay services, not money: what they pay has no price."""
        Program = self.env["loyalty.program"].sudo().with_context(active_test=False)
        types = set(Program._get_prepaid_types()) - set(MONEY_TYPES)
        return Program.search([("program_type", "in", list(types))])

    @api.model
    def _get_nobody_ids(self):
        """Contacts of visitors who are not logged in: they stand for nobody."""
        users = self.env["res.users"].sudo().with_context(active_test=False)
        public = self.env.ref("base.group_public")
        return users.search([("all_group_ids", "in", public.ids)]).partner_id.ids

    @api.private
    @api.model
    def _get_past_kind(self, template):
        """The kind of a product template, in SQL.

        :param template: name of the table in the statement
        """
        return SQL(
            "COALESCE(%(kind)s, CASE WHEN %(type)s = 'service' THEN %(service)s"
            " ELSE %(goods)s END)",
            kind=SQL.identifier(template, "loyalty_activity_kind"),
            type=SQL.identifier(template, "type"),
            service=SERVICE,
            goods=GOODS,
        )

    @api.private
    @api.model
    def _get_past_kept(self, sold, returned):
        """The part of a line that has not come back, in SQL; see ``kept_share``.

        :param sold: quantity or amount of the line
        :param returned: what came back of it
        """
        return SQL(
            "CASE WHEN %(sold)s = 0 THEN 1"
            " WHEN 1 - %(returned)s / %(sold)s <= 0.001 THEN 0"
            " ELSE LEAST(1 - %(returned)s / %(sold)s, 1) END",
            sold=sold,
            returned=returned,
        )
