from odoo import fields, models


class LoyaltyPrivilegeCancel(models.TransientModel):
    """Cancel a use of a privilege, with the reason."""

    _name = "loyalty.privilege.cancel"
    _description = "Cancel the Use of a Privilege"

    use_id = fields.Many2one("loyalty.privilege.use", required=True, readonly=True)
    partner_id = fields.Many2one(related="use_id.partner_id")
    reason = fields.Char(required=True)

    def action_cancel_use(self):
        """Give the use back to the member."""
        self.ensure_one()
        self.use_id.check_access("read")
        self.use_id._cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
