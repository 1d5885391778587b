from odoo import models


class LoyaltyAdjustment(models.Model):
    _inherit = "loyalty.adjustment"

    def _post_document(self):
        """A written-off overdraft settles the difference of the till behind it."""
        vals = super()._post_document()
        self.env["pos.loyalty.difference"].search(
            [("adjustment_id", "in", self.ids)]
        ).action_settle()
        return vals
