from odoo import fields, models


class LoyaltyLedgerVerifyLine(models.TransientModel):
    """The first row that breaks an invariant."""

    _name = "loyalty.ledger.verify.line"
    _description = "Verification Result"

    verify_id = fields.Many2one(
        "loyalty.ledger.verify", required=True, ondelete="cascade"
    )
    invariant = fields.Char(readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Integer("Row", readonly=True)
    text = fields.Char("Found", readonly=True)

    def action_open(self):
        """Open the row; nothing where it is no record (a missing trigger)."""
        self.ensure_one()
        if self.res_model not in self.env or not self.res_id:
            return False
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }
