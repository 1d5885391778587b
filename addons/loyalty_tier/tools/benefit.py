"""What a tier changes about points: how many are earned, and what they pay.

``static/src/tier/benefit.js`` is the twin of this file; both run
``tests/vectors/benefit.json``.
"""

from dataclasses import replace
from decimal import Decimal

from odoo.addons.loyalty_ledger.tools.earning import EarningPolicy
from odoo.addons.loyalty_ledger.tools.redemption import PointsOffer


def multiplied(policy: EarningPolicy, multiplier: Decimal) -> EarningPolicy:
    """Return the policy by which members of a tier earn.

    >>> multiplied(EarningPolicy(), Decimal("1.5")).multiplier
    Decimal('1.5')
    """
    return replace(policy, multiplier=policy.multiplier * multiplier)


def improved(offer: PointsOffer, rate: Decimal) -> PointsOffer:
    """Return what a point pays for members of a tier.

    The most that a reward pays on one order stays: it is money, not points.

    >>> improved(PointsOffer(point_value=Decimal("0.5")), Decimal(2)).point_value
    Decimal('1.0')
    """
    return replace(offer, point_value=offer.point_value * rate)
