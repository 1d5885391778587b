from odoo import api, models


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    @api.model
    def _get_pos_policy_fields(self):
        """What the till has to know to say which tier a purchase leads to."""
        return [
            *super()._get_pos_policy_fields(),
            "is_tiered",
            "tier_match",
            "tier_amount_tax",
            "tier_amount_scope",
        ]
