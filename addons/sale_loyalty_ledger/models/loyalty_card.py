from odoo import models

from odoo.addons.loyalty_ledger.tools.movement import to_points

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

    def _expire_overdue(self):
        """Post the expiry of the cards whose points are not all accounted for."""
        for card in self:
            known = card.points_available + card.points_pending + card.points_held
            if to_points(known) != to_points(max(card.points, 0)):
                card._expire_due()

    def _get_card_of(self, partner):
        """The card of this card's program that a member has already."""
        self.ensure_one()
        if not self.program_id.is_nominative:
            return self.browse()
        return self.search(
            [
                ("partner_id", "=", partner.id),
                ("program_id", "=", self.program_id.id),
                ("id", "!=", self.id),
            ],
            limit=1,
        )
