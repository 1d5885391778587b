from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .account_move import PAID_STATES


class LoyaltyActivity(models.Model):
    """Records paid invoices from before."""

    _inherit = "loyalty.activity"

    @api.private
    @api.model
    def _record_past_invoices(self):
        """Record the paid invoices of sale orders that are not recorded yet.

        Services that a package paid are invoiced at zero: what they count for is added
        by the invoices themselves.

        :return: how many rows were recorded by SQL
        """
        recorded = self._record_past("account.move", self._get_past_invoice_lines)
        self._settle_prepaid_invoices()
        return recorded

    @api.private
    @api.model
    def _settle_prepaid_invoices(self):
        """Record the invoices anew in which packages were sold or used."""
        programs = self._get_package_programs()
        lines = self.env["account.move.line"].sudo()
        found = lines.search(
            Domain("move_id.move_type", "=", "out_invoice")
            & Domain("sale_line_ids", "!=", False)
            & (
                Domain("sale_line_ids.reward_id.program_id", "in", programs.ids)
                | Domain("product_id", "in", programs.rule_ids.product_ids.ids)
            )
        )
        found.move_id._settle_activity()

    def _get_past_invoice_lines(self, first, last):
        """What paid invoices sold, and what credits took off that are of no line."""
        return SQL(
            "%s UNION ALL %s",
            self._get_past_sold(first, last),
            self._get_past_unrelated_credits(first, last),
        )

    def _get_past_sold(self, first, last):
        """The lines of paid invoices, as ``_get_activity_lines`` chooses them."""
        return SQL(
            """
            SELECT %(head)s, %(kind)s AS kind, line.price_total / %(rate)s AS incl,
                   line.price_subtotal / %(rate)s AS excl, %(kept)s AS kept
              FROM %(invoices)s
              JOIN account_move_line line ON line.move_id = invoice.id
              LEFT JOIN product_product product ON product.id = line.product_id
              LEFT JOIN product_template template
                ON template.id = product.product_tmpl_id
              LEFT JOIN LATERAL (%(ordered)s) ordered ON true
              LEFT JOIN LATERAL (%(together)s) together ON true
              LEFT JOIN LATERAL (%(credited)s) credited ON true
             WHERE %(chosen)s AND line.display_type = 'product'
               AND COALESCE(line.product_id <> ALL(%(prepaid)s), true)
               AND NOT COALESCE(ordered.apart, false)
            """,
            head=self._get_past_head(
                SQL("COALESCE(ordered.partner_id, first.partner_id)")
            ),
            kind=SQL(
                "CASE WHEN template.id IS NULL THEN 'other' ELSE %s END",
                self._get_past_kind("template"),
            ),
            rate=self._get_past_rate(),
            kept=self._get_past_kept(
                SQL("COALESCE(together.amount, line.price_subtotal)"),
                SQL("COALESCE(credited.amount, 0)"),
            ),
            invoices=self._get_past_invoices(),
            ordered=self._get_past_ordered(),
            together=self._get_past_together(),
            credited=self._get_past_credited(),
            chosen=self._get_past_chosen(first, last),
            prepaid=self._get_prepaid_products().ids or [0],
        )

    def _get_past_unrelated_credits(self, first, last):
        """Lines of an invoice's credit notes that are of no order line."""
        return SQL(
            """
            SELECT %(head)s, 'other' AS kind, -line.price_total / %(note_rate)s AS incl,
                   -line.price_subtotal / %(note_rate)s AS excl, 1 AS kept
              FROM %(invoices)s
              JOIN account_move note ON note.reversed_entry_id = invoice.id
               AND note.state = 'posted'
              JOIN account_move_line line ON line.move_id = note.id
             WHERE %(chosen)s AND line.display_type = 'product'
               AND NOT EXISTS (SELECT FROM sale_order_line_invoice_rel rel
                                WHERE rel.invoice_line_id = line.id)
            """,
            head=self._get_past_head(SQL("first.partner_id")),
            note_rate=SQL(
                "COALESCE(NULLIF(note.invoice_currency_rate, 0), 1)::numeric"
            ),
            invoices=self._get_past_invoices(),
            chosen=self._get_past_chosen(first, last),
        )

    # -- parts of the statement -------------------------------------------------------

    def _get_past_head(self, customer):
        return SQL(
            "invoice.id AS source_id, 'account.move:' || invoice.id AS source_key,"
            " %s AS partner_id, invoice.company_id, invoice.invoice_date AS day",
            customer,
        )

    def _get_past_rate(self):
        return SQL("COALESCE(NULLIF(invoice.invoice_currency_rate, 0), 1)::numeric")

    def _get_past_invoices(self):
        """Invoices of sale orders, with the customer of the first order line."""
        return SQL(
            """
            account_move invoice CROSS JOIN LATERAL (
                SELECT sale.partner_id
                  FROM account_move_line own
                  JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = own.id
                  JOIN sale_order_line sold ON sold.id = rel.order_line_id
                  JOIN sale_order sale ON sale.id = sold.order_id
                 WHERE own.move_id = invoice.id
                   AND sale.partner_id <> ALL(%s)
                 ORDER BY own.sequence, own.id LIMIT 1) first
            """,
            self._get_nobody_ids() or [0],
        )

    def _get_past_chosen(self, first, last):
        chosen = SQL(
            "invoice.id BETWEEN %s AND %s AND invoice.move_type = 'out_invoice'"
            " AND invoice.state = 'posted' AND invoice.payment_state = ANY(%s)"
            " AND invoice.invoice_date IS NOT NULL",
            first,
            last,
            list(PAID_STATES),
        )
        if "pos_order_ids" not in self.env["account.move"]._fields:
            return chosen
        till = "SELECT FROM pos_order WHERE pos_order.account_move = invoice.id"
        return SQL("%s AND NOT EXISTS (%s)", chosen, SQL(till))

    def _get_past_ordered(self):
        """The customer of a line's order, and whether the line is paid in advance."""
        return SQL(
            """
            SELECT min(sale.partner_id) AS partner_id,
                   bool_or(COALESCE(sold.is_downpayment, false)
                           OR (program.program_type = ANY(%s)
                               AND reward.reward_type = 'discount')) AS apart
              FROM sale_order_line_invoice_rel rel
              JOIN sale_order_line sold ON sold.id = rel.order_line_id
              JOIN sale_order sale ON sale.id = sold.order_id
              LEFT JOIN loyalty_reward reward ON reward.id = sold.reward_id
              LEFT JOIN loyalty_program program ON program.id = reward.program_id
             WHERE rel.invoice_line_id = line.id
            """,
            list(self.env["loyalty.program"]._get_prepaid_types()),
        )

    def _get_past_together(self):
        """The price of the invoice's lines for the same order lines."""
        return SQL(
            """
            SELECT sum(price_subtotal) AS amount FROM account_move_line other
             WHERE other.move_id = invoice.id AND EXISTS (
                   SELECT FROM sale_order_line_invoice_rel rel
                     JOIN sale_order_line_invoice_rel mine USING (order_line_id)
                    WHERE rel.invoice_line_id = other.id
                      AND mine.invoice_line_id = line.id)
            """
        )

    def _get_past_credited(self):
        """The price that credit notes took off: those that name the invoice, and where
        it is the last of the order line those that name none."""
        return SQL(
            """
            SELECT sum(back.price_subtotal) AS amount
              FROM account_move_line back
              JOIN account_move note ON note.id = back.move_id
               AND note.state = 'posted' AND note.move_type = 'out_refund'
             WHERE back.id IN (
                   SELECT rel.invoice_line_id FROM sale_order_line_invoice_rel rel
                     JOIN sale_order_line_invoice_rel mine USING (order_line_id)
                    WHERE mine.invoice_line_id = line.id)
               AND invoice.id = COALESCE(note.reversed_entry_id, (
                   SELECT max(latest.id) FROM account_move latest
                     JOIN account_move_line part ON part.move_id = latest.id
                     JOIN sale_order_line_invoice_rel rel
                       ON rel.invoice_line_id = part.id
                     JOIN sale_order_line_invoice_rel mine USING (order_line_id)
                    WHERE mine.invoice_line_id = line.id
                      AND latest.move_type = 'out_invoice'
                      AND latest.state = 'posted'))
            """
        )
