from odoo import api, models


class LoyaltyTier(models.Model):
    """Tiers as the till knows them."""

    _name = "loyalty.tier"
    _inherit = ["loyalty.tier", "pos.load.mixin"]

    @api.model
    def _load_pos_data_domain(self, data, config):
        """All tiers of the branch: a reward may be for members of another program."""
        return [("program_id.active", "=", True)]

    @api.model
    def _load_pos_data_fields(self, config):
        return [
            "name",
            "program_id",
            "sequence",
            "color",
            "earning_multiplier",
            "redemption_rate",
            "qualifying_amount",
            "qualifying_visits",
            "qualifying_points",
        ]
