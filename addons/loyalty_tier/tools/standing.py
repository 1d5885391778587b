"""Which tier counts for what is being done, where that is not today's.

Put into the context ``tier_standing`` by documents that are judged as on their own day.
A request can send a context, but only with plain text in it: nobody outside can choose
the tier.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class TierMoment:
    """The tier that members had at a moment (UTC)."""

    moment: datetime


@dataclass(frozen=True)
class GivenTiers:
    """These tiers, by their ids; of other ladders the member has none."""

    tiers: tuple[int, ...] = ()


def rank_key(sequence: int, tier: int) -> tuple[int, int]:
    """Return what tiers of one ladder are compared by: place, then number.

    >>> rank_key(20, 7) > rank_key(10, 9)
    True
    """
    return (sequence, tier)
