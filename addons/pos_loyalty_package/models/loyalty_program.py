from odoo import api, models


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    @api.model
    def _get_pos_policy_fields(self):
        return [*super()._get_pos_policy_fields(), "package_anchor"]
