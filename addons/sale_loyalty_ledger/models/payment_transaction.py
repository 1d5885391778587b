from odoo import api, models


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
