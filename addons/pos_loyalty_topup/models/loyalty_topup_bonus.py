from odoo import api, models


class LoyaltyTopupBonus(models.Model):
    """The table of bonuses as the till knows it."""

    _name = "loyalty.topup.bonus"
    _inherit = ["loyalty.topup.bonus", "pos.load.mixin"]

    @api.model
    def _load_pos_data_domain(self, data, config):
        return [("program_id", "in", config._get_program_ids().ids)]

    @api.model
    def _load_pos_data_fields(self, config):
        return ["program_id", "amount_from", "kind", "bonus"]
