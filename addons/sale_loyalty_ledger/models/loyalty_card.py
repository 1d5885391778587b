from odoo import models

from ..tools.scope import SCOPE, is_replaced


class LoyaltyCard(models.Model):
    _inherit = "loyalty.card"

    def write(self, vals):
        """Leave out the points that sale_loyalty writes: the order posts them.

        sale_loyalty moves points line by line while it rebuilds the rewards of a
        confirmed order. The order posts the result once, as earned and spent apart.
        """
        if "points" in vals and is_replaced(self.env):
            vals = {name: value for name, value in vals.items() if name != "points"}
            if not vals:
                return True
        return super().write(vals)

    def unlink(self):
        cards = self.with_context(**{SCOPE: None}) if is_replaced(self.env) else self
        return super(LoyaltyCard, cards).unlink()
