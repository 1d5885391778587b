from odoo import api, fields, models
from odoo.fields import Command

from ..tools.ladder import Step


class LoyaltyTierRevisionLine(models.Model):
    """A tier as it would be by the new rules."""

    _name = "loyalty.tier.revision.line"
    _inherit = ["loyalty.tier.threshold.mixin"]
    _description = "Tier in a Revision"
    _order = "sequence, id"

    revision_id = fields.Many2one(
        "loyalty.tier.revision", required=True, ondelete="cascade", index=True
    )
    tier_id = fields.Many2one(
        "loyalty.tier",
        string="Today",
        ondelete="cascade",
        readonly=True,
        help="Empty: a new tier.",
    )
    currency_id = fields.Many2one(related="revision_id.currency_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)

    @api.constrains("tier_id", "revision_id")
    def _check_tier(self):
        self.revision_id._check_tiers()

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.revision_id._check_draft()
        return lines

    def write(self, vals):
        self.revision_id._forget_preview()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self.revision_id._check_draft()

    def _get_step(self):
        """The tier as the calculator sees it; a new one has the line's number."""
        return Step(self.tier_id.id or -self.id, self._get_thresholds())

    def _get_tier_command(self, place):
        """What makes the tier like this line, at this place of the ladder."""
        vals = {
            "sequence": (place + 1) * 10,
            "name": self.name,
            "qualifying_amount": self.qualifying_amount,
            "qualifying_visits": self.qualifying_visits,
            "qualifying_points": self.qualifying_points,
            "earning_multiplier": self.earning_multiplier,
            "active": True,
        }
        if self.tier_id:
            return Command.update(self.tier_id.id, vals)
        return Command.create(vals)
