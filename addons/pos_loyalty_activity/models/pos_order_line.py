from odoo import models

from odoo.addons.loyalty_activity.tools.worth import Line, kept_share
from odoo.addons.loyalty_ledger.tools.rounding import to_decimal


class PosOrderLine(models.Model):
    """What a line of a till order counts for."""

    _inherit = "pos.order.line"

    def _get_activity_lines(self):
        """The lines that sell something, and discounts.

        Returns are judged with the order that they return. What is paid in advance
        counts when it is used: a gift card, an eWallet, a package or a down payment
        neither counts when it is sold, nor lowers what it pays for.
        """
        prepaid = self._get_prepaid_products()
        return self.filtered(
            lambda line: (
                not line._is_loyalty_return()
                and not line._is_global_discount_given_back()
                and line.product_id not in prepaid
                and not line.reward_id.program_id.is_prepaid
            )
        )

    def _is_global_discount_given_back(self):
        """A refund has the discount of its order as a line of its own, above zero:
        what comes back counts for the less already."""
        return self._is_global_discount() and self._get_loyalty_amount() > 0

    def _get_prepaid_products(self):
        rules = self.env["loyalty.rule"].sudo().with_context(active_test=False)
        products = rules._get_card_products(self.product_id)
        config = self.order_id.config_id
        if "down_payment_product_id" in config._fields:  # of Odoo's pos_sale
            products |= config.down_payment_product_id
        return products

    def _get_activity_line(self):
        """The line as the calculator sees it, in the branch's currency."""
        rate = to_decimal(self.order_id.currency_rate or 1)
        return Line(
            kind=self.product_id.product_tmpl_id._get_activity_kind(),
            incl=to_decimal(self._get_loyalty_amount()) / rate,
            excl=to_decimal(self._get_loyalty_amount("price_subtotal")) / rate,
            kept=kept_share(to_decimal(self.qty), self._get_brought_back()),
        )

    def _get_brought_back(self):
        """How much of the line paid refunds and credit notes by hand brought back."""
        refunds = self._get_paid_refunds()
        return self._get_returned_units(refunds, self.order_id._get_hand_credits())
