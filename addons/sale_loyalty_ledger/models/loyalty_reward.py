from odoo import models


class LoyaltyReward(models.Model):
    _inherit = "loyalty.reward"

    def _is_choosable(self):
        """Whether somebody can choose how many points to use for the reward."""
        return self._is_paid_per_point() and not self.clear_wallet
