from odoo import fields, models
from odoo.exceptions import UserError


class LoyaltyTierChange(models.TransientModel):
    """Put a member into a tier by hand, with a reason and perhaps an end."""

    _name = "loyalty.tier.change"
    _description = "Change a Tier by Hand"

    card_id = fields.Many2one("loyalty.card", required=True, readonly=True)
    program_id = fields.Many2one(related="card_id.program_id")
    today_tier_id = fields.Many2one(related="card_id.tier_id", string="Tier Today")
    tier_id = fields.Many2one(
        "loyalty.tier",
        string="New Tier",
        domain="[('program_id', '=', program_id)]",
        help="Empty: no tier.",
    )
    hold = fields.Selection(
        [("least", "At least this tier"), ("exact", "Exactly this tier")],
        string="Until Then",
        default="least",
        required=True,
        help="At least: a higher tier can be earned meanwhile. Exactly: the member "
        "stays in this tier, whatever is bought.",
    )
    until = fields.Date(
        "Last Day",
        help="After this day the nightly run puts the member into the tier that is "
        "earned. Empty: until somebody changes it.",
    )
    reason = fields.Char(required=True)

    def action_change(self):
        """Change the tier.

        :raise UserError: the tier is of another program, or the last day is over
        """
        self.ensure_one()
        self.card_id.check_access("read")
        self._check_change()
        self.card_id.sudo()._set_tier_by_hand(
            self.tier_id, self.hold, self.until, self.reason
        )
        return {"type": "ir.actions.act_window_close"}

    def _check_change(self):
        if self.tier_id and self.tier_id not in self.program_id._get_tiers():
            raise UserError(
                self.env._("%s is no tier of this member's program.", self.tier_id.name)
            )
        if self.until and self.until < self.program_id.sudo()._get_tier_today():
            raise UserError(self.env._("The last day is over. Choose a later one."))
