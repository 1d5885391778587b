from odoo import models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def unlink(self):
        """Take back what an invoice counted for that is no longer paid."""
        moves = (self.debit_move_id | self.credit_move_id).move_id.sudo()
        res = super().unlink()
        moves.exists()._settle_activity()
        return res
