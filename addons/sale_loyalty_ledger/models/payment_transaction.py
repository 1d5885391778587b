from odoo import api, models
from odoo.exceptions import UserError

QUOTATIONS = ("draft", "sent")


class PaymentTransaction(models.Model):
    """The points of a quotation are reserved while its customer pays the rest."""

    _inherit = "payment.transaction"

    @api.model_create_multi
    def create(self, vals_list):
        transactions = super().create(vals_list)
        transactions.filtered(
            lambda transaction: transaction.operation != "validation"
        ).sale_order_ids._hold_points()
        return transactions

    def _set_canceled(self, *args, **kwargs):
        transactions = super()._set_canceled(*args, **kwargs)
        self.sale_order_ids._release_holds()
        return transactions

    def _set_error(self, *args, **kwargs):
        transactions = super()._set_error(*args, **kwargs)
        self.sale_order_ids._release_holds()
        return transactions

    def _check_amount_and_confirm_order(self):
        """An order is paid, but the points that were to pay the rest are gone.

        The money is there, so its transaction goes on; the order stays a quotation, and
        somebody is told. Raised here, the error would be repeated in silence for days.
        """
        payable = self.filtered(lambda transaction: transaction._is_reward_left())
        return super(PaymentTransaction, payable)._check_amount_and_confirm_order()

    def _is_reward_left(self):
        """Whether the quotation can be confirmed with its rewards; if not, say so."""
        for order in self.sale_order_ids:
            if order.state not in QUOTATIONS:
                continue
            if not order._is_confirmation_amount_reached():
                continue
            try:
                order._check_rewards_usable()
            except UserError as error:
                order._tell_paid_without_reward(error)
                return False
        return True
