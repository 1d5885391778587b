from odoo import models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def write(self, vals):
        """Payments without a journal entry pay an invoice, and no longer, by their
        state alone."""
        res = super().write(vals)
        if "state" in vals:
            self.sudo().invoice_ids._settle_activity()
        return res
