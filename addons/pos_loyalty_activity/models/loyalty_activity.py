from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.pos_loyalty_ledger.models.pos_order import PAID_STATES


class LoyaltyActivity(models.Model):
    """Records till orders from before."""

    _inherit = "loyalty.activity"

    @api.private
    @api.model
    def _record_past_till_orders(self):
        """Record the paid till orders that are not recorded yet.

        :return: how many rows were recorded
        """
        recorded = self._record_past("pos.order", self._get_past_till_lines)
        return recorded + self._record_past_till_credits()

    def _record_past_till_credits(self):
        """Take back what credit notes by hand, which are few, credit of till orders.

        :return: how many rows were recorded
        """
        notes = self.env["account.move"].sudo()
        notes = notes.search(
            [
                ("move_type", "=", "out_refund"),
                ("state", "=", "posted"),
                ("reversed_entry_id.pos_order_ids", "!=", False),
                ("pos_order_ids", "=", False),
            ]
        )
        rows = self.browse()
        for note in notes:
            for order in note.reversed_entry_id.pos_order_ids:
                rows |= order._settle_own_activity(document=(note._name, note.id))
        return len(rows)

    @api.private
    @api.model
    def _settle_prepaid_till_orders(self):
        """Record the till orders anew in which packages were sold or used."""
        programs = self._get_package_programs()
        lines = self.env["pos.order.line"].sudo()
        found = lines.search(
            Domain("reward_id.program_id", "in", programs.ids)
            | Domain("product_id", "in", programs.rule_ids.product_ids.ids)
        )
        found.order_id._settle_activity()

    def _get_past_till_lines(self, first, last):
        """The lines of paid orders, as ``_get_activity_lines`` chooses them."""
        amount = SQL("sign(line.qty * line.price_unit) / %s", self._get_till_rate())
        return SQL(
            """
            SELECT sale.id AS source_id,
                   'pos.order:' || COALESCE(sale.uuid, sale.id::varchar) AS source_key,
                   sale.partner_id, sale.company_id,
                   (sale.date_order AT TIME ZONE 'UTC' AT TIME ZONE
                       COALESCE(place.tz, 'UTC'))::date AS day,
                   %(kind)s AS kind,
                   abs(line.price_subtotal_incl) * %(amount)s AS incl,
                   abs(line.price_subtotal) * %(amount)s AS excl,
                   %(kept)s AS kept
              FROM pos_order sale
              JOIN pos_order_line line ON line.order_id = sale.id
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN res_company company ON company.id = sale.company_id
              JOIN res_partner place ON place.id = company.partner_id
              LEFT JOIN loyalty_reward reward ON reward.id = line.reward_id
              LEFT JOIN loyalty_program program ON program.id = reward.program_id
             CROSS JOIN LATERAL (%(returned)s) returned
             WHERE sale.id BETWEEN %(first)s AND %(last)s
               AND sale.state = ANY(%(paid)s)
               AND sale.partner_id IS NOT NULL AND sale.partner_id <> ALL(%(nobody)s)
               AND line.refunded_orderline_id IS NULL
               AND line.product_id <> ALL(%(prepaid)s)
               AND NOT (line.product_id = ANY(%(discounts)s)
                        AND line.qty * line.price_unit > 0)
               AND COALESCE(program.program_type <> ALL(%(types)s), true)
            """,
            kind=self._get_past_kind("template"),
            amount=amount,
            kept=self._get_past_kept(SQL("line.qty::numeric"), SQL("returned.qty")),
            returned=self._get_past_till_returns(),
            first=first,
            last=last,
            paid=list(PAID_STATES),
            nobody=self._get_nobody_ids(),
            prepaid=self._get_past_prepaid_ids(),
            discounts=self._get_past_discount_ids(),
            types=list(self.env["loyalty.program"]._get_prepaid_types()),
        )

    def _get_till_rate(self):
        return SQL("COALESCE(NULLIF(sale.currency_rate, 0), 1)::numeric")

    def _get_past_till_returns(self):
        """How much of a line came back."""
        return SQL(
            """
            SELECT -COALESCE(sum(back.qty), 0)::numeric AS qty
              FROM pos_order_line back
              JOIN pos_order ticket ON ticket.id = back.order_id
             WHERE back.refunded_orderline_id = line.id AND ticket.state = ANY(%s)
            """,
            list(PAID_STATES),
        )

    def _get_past_discount_ids(self):
        """Products of a discount on whole orders, of all tills."""
        configs = self.env["pos.config"].sudo().with_context(active_test=False)
        tills = configs.search([])  # pylint: disable=no-search-all
        return tills._get_global_discount_products().ids

    def _get_past_prepaid_ids(self):
        """Products that are paid in advance, of all tills."""
        products = self._get_prepaid_products()
        configs = self.env["pos.config"].sudo().with_context(active_test=False)
        if "down_payment_product_id" in configs._fields:  # of Odoo's pos_sale
            found = configs.search([("down_payment_product_id", "!=", False)])
            products |= found.down_payment_product_id
        return products.ids
