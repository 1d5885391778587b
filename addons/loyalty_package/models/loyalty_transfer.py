from odoo import models


class LoyaltyTransfer(models.Model):
    """A transferred package is a package of its own with its new owner."""

    _inherit = "loyalty.transfer"

    def _find_card_of_receiver(self):
        if self.program_id._is_package():
            return self.env["loyalty.card"]
        return super()._find_card_of_receiver()

    def _is_card_made_for_receiver(self):
        return self.program_id._is_package() or super()._is_card_made_for_receiver()
