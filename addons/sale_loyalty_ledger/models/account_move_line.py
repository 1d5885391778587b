from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _is_return_of_sale(self):
        """Whether the line takes units back: on a credit note, or below zero."""
        self.ensure_one()
        return (self.move_id.move_type == "out_refund") == (self.quantity > 0)
