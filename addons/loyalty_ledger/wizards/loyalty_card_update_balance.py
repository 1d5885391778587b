from odoo import models
from odoo.exceptions import ValidationError


class LoyaltyCardUpdateBalance(models.TransientModel):
    _inherit = "loyalty.card.update.balance"

    def action_update_card_point(self):
        """Make an adjustment: no way around its reason, its limit and its approval.

        :raise ValidationError: a balance below zero, or the same as before
        """
        difference = self.new_balance - self.old_balance
        if not difference or self.new_balance < 0:
            raise ValidationError(
                self.env._(
                    "The new balance must be other than the old one, and not below "
                    "zero."
                )
            )
        adjustment = self.env["loyalty.adjustment"].create(
            {
                "card_id": self.card_id.id,
                "points": difference,
                "reason": "other",
                "description": self.description,
            }
        )
        adjustment.action_submit()
        return {
            "type": "ir.actions.act_window",
            "res_model": adjustment._name,
            "res_id": adjustment.id,
            "view_mode": "form",
        }
