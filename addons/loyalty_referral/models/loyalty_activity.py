from odoo import api, models


class LoyaltyActivity(models.Model):
    """What a customer pays or brings back moves the invitation."""

    _inherit = "loyalty.activity"

    @api.private
    def _after_record(self):
        res = super()._after_record()
        self.env["loyalty.referral"].follow(self.partner_id)
        return res
