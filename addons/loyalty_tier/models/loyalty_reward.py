from decimal import Decimal

from odoo import fields, models

from odoo.addons.loyalty_ledger.tools.redemption import PointsOffer
from odoo.addons.loyalty_ledger.tools.rounding import to_decimal

from ..tools.benefit import improved


class LoyaltyReward(models.Model):
    """Rewards for members of a tier and above; points that pay more."""

    _inherit = "loyalty.reward"

    tier_id = fields.Many2one(
        "loyalty.tier",
        string="From Tier",
        ondelete="restrict",
        index="btree_not_null",
        help="Only members of this tier and of those above it can take this reward. "
        "Empty: everybody can.",
    )

    def _is_open_to(self, partner):
        """Whether a customer can take this reward."""
        self.ensure_one()
        tier = self.sudo().tier_id
        return not tier or tier._is_open_to(partner or self.env["res.partner"])

    def _get_closed_text(self):
        """What somebody reads who cannot take the reward."""
        self.ensure_one()
        return self.env._(
            "%(reward)s is for members from %(tier)s on.",
            reward=self.description,
            tier=self.sudo().tier_id.name,
        )

    def _get_points_offer(
        self, currency=None, rate: Decimal = Decimal(1), card=None
    ) -> PointsOffer:
        """A point of a member of a tier pays as much as the tier says."""
        offer = super()._get_points_offer(currency, rate, card)
        return improved(offer, self._get_redemption_rate(card))

    def _get_redemption_rate(self, card) -> Decimal:
        """How many times what the reward says a point of a card pays.

        Not for gift cards and eWallets, where a point is money, and not where a reward
        takes all points of the card.
        """
        self.ensure_one()
        program = self.program_id
        plain = program.is_payment_program or self.clear_wallet
        if not card or plain or not program._is_ledger_managed():
            return Decimal(1)
        tier = card._get_counting_tier() if self._is_paid_per_point() else None
        return to_decimal(tier.redemption_rate) if tier else Decimal(1)
