from odoo import models


class LoyaltyReward(models.Model):
    _inherit = "loyalty.reward"

    def _is_choosable(self):
        """Whether somebody can choose how many points to use for the reward."""
        return self._is_paid_per_point() and not self.clear_wallet

    def _is_asked_for(self):
        """Whether to ask how many points, where only this reward can be chosen."""
        return self._is_choosable() and self.program_id._is_ledger_managed()

    def _is_named_by_points(self):
        """Whether a line of the reward says how many points it took.

        Not where the card holds money: its amount is on the line already.
        """
        program = self.program_id
        return self._is_asked_for() and not program.is_payment_program
