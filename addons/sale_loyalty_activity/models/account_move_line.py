from dataclasses import replace

from odoo import models

from odoo.addons.loyalty_activity.tools.worth import Line, kept_share
from odoo.addons.loyalty_ledger.tools.rounding import to_decimal


class AccountMoveLine(models.Model):
    """What a line of an invoice counts for."""

    _inherit = "account.move.line"

    def _get_activity_lines(self):
        """The lines that sell something, and discounts.

        What is paid in advance counts when it is used: a gift card, an eWallet, a
        package or a down payment neither counts when it is sold, nor lowers what it
        pays for.
        """
        rules = self.env["loyalty.rule"].sudo().with_context(active_test=False)
        prepaid = rules._get_card_products(self.product_id)
        return self.filtered(
            lambda line: (
                line.display_type == "product"
                and line.product_id not in prepaid
                and not any(line.sale_line_ids.mapped("is_downpayment"))
                and not line._is_paid_by_card()
            )
        )

    def _is_paid_by_card(self):
        """Whether the line is what a gift card or an eWallet paid."""
        return "discount" in self._get_prepaid_rewards().mapped("reward_type")

    def _is_prepaid_use(self):
        """Whether the line is a service that a package paid: its price is zero."""
        return "product" in self._get_prepaid_rewards().mapped("reward_type")

    def _get_prepaid_rewards(self):
        return self.sale_line_ids.reward_id.filtered("program_id.is_prepaid")

    def _get_activity_customer(self):
        return self.sale_line_ids[:1].order_id.partner_id

    def _get_activity_line(self):
        """The line as the calculator sees it, in the branch's currency."""
        rate = to_decimal(self.move_id.invoice_currency_rate or 1)
        template = self.product_id.product_tmpl_id
        incl, excl = self._get_activity_prices()
        sold = self._get_sold_together()
        return Line(
            kind=template._get_activity_kind() if template else "other",
            incl=to_decimal(incl) / rate,
            excl=to_decimal(excl) / rate,
            kept=kept_share(sold, self._get_credited_amount()),
        )

    def _get_activity_prices(self):
        """The prices with and without tax: of what a package paid, the usual ones."""
        if not self._is_prepaid_use():
            return self.price_total, self.price_subtotal
        prices = self.tax_ids.compute_all(
            self.price_unit,
            currency=self.currency_id,
            quantity=self.quantity,
            product=self.product_id,
            partner=self.partner_id,
        )
        return prices["total_included"], prices["total_excluded"]

    def _get_activity_discount(self):
        """A credit that is of no order line, as a discount on all of the invoice."""
        line = self._get_activity_line()
        return replace(line, incl=-line.incl, excl=-line.excl)

    def _get_sold_together(self):
        """How much the invoice's lines for the same order lines sold."""
        lines = self.move_id.invoice_line_ids.filtered(
            lambda line: line == self or line.sale_line_ids & self.sale_line_ids
        )
        return self._sum_measure(lines)

    def _get_credited_amount(self):
        """How much of that credit notes took back."""
        returns = self.sale_line_ids.invoice_lines.filtered(
            lambda line: (
                line.parent_state == "posted"
                and line.move_id.move_type == "out_refund"
                and self.move_id in line._get_credited_invoice()
            )
        )
        return self._sum_measure(returns)

    def _sum_measure(self, lines):
        """What tells how much of this line came back: the price without tax, or the
        quantity where the price is zero."""
        name = "quantity" if self._is_prepaid_use() else "price_subtotal"
        return sum(map(to_decimal, lines.mapped(name)), to_decimal(0))

    def _get_credited_invoice(self):
        """The invoice from which a line of a credit note takes."""
        if invoice := self.move_id.reversed_entry_id:
            return invoice
        return self.sale_line_ids[:1]._get_last_invoice()
