from odoo import api, fields, models
from odoo.exceptions import UserError


class LoyaltyPrivilegeRedeem(models.TransientModel):
    """Use a privilege of a member in the back office."""

    _name = "loyalty.privilege.redeem"
    _description = "Use a Privilege"

    card_id = fields.Many2one("loyalty.card", required=True, readonly=True)
    partner_id = fields.Many2one(related="card_id.partner_id", string="Member")
    usable_ids = fields.Many2many("loyalty.privilege", compute="_compute_usable")
    summary = fields.Text("Left This Year", related="card_id.privilege_summary")
    privilege_id = fields.Many2one(
        "loyalty.privilege", domain="[('id', 'in', usable_ids)]"
    )
    note = fields.Char()

    @api.depends("card_id")
    def _compute_usable(self):
        for wizard in self:
            standings = wizard.card_id._get_privileges() if wizard.card_id else []
            usable = [each.privilege.id for each in standings if each.is_usable]
            wizard.usable_ids = self.env["loyalty.privilege"].browse(usable)

    def action_use(self):
        """Record the use.

        :raise UserError: nothing was chosen, or nothing is left of it
        """
        self.ensure_one()
        self.card_id.check_access("read")
        if not self.privilege_id:
            raise UserError(self.env._("Choose what the member uses."))
        self.card_id._use_privilege(self.privilege_id.code, note=self.note)
        return {"type": "ir.actions.act_window_close"}
