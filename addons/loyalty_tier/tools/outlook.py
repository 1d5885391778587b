"""What a purchase that is not paid yet would lead to. Pure values, no database.

``static/src/tier/ladder.js`` is the twin of this file and of :mod:`.ladder`; both run
``tests/vectors/ladder.json``.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from .ladder import SCOPES, Ladder, Measures, earned_rank

INCLUDED = "incl"


@dataclass(frozen=True)
class Purchase:
    """What is about to be paid, in the currency of the program.

    :param amounts: by kind (service, goods, other) the price with tax and without
    :param points: that it earns
    :param is_first_today: nothing was paid today in this branch before
    """

    amounts: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    points: Decimal = Decimal(0)
    is_first_today: bool = True


def gained(ladder: Ladder, purchase: Purchase) -> Measures:
    """Return what a purchase adds to what counts for a member.

    >>> purchase = Purchase({"service": (Decimal(119), Decimal(100))}, Decimal(5))
    >>> gained(Ladder(tax="excl"), purchase)
    Measures(amount=Decimal('100'), visits=1, points=Decimal('5'))
    """
    with_tax = ladder.tax == INCLUDED
    counted = [
        included if with_tax else excluded
        for kind, (included, excluded) in purchase.amounts.items()
        if kind in SCOPES[ladder.scope]
    ]
    paid = sum((included for included, _excluded in purchase.amounts.values()), 0)
    return Measures(
        amount=sum(counted, Decimal(0)),
        visits=int(purchase.is_first_today and paid > 0),
        points=purchase.points,
    )


def added(measures: Measures, more: Measures) -> Measures:
    """Return both together.

    >>> added(Measures(Decimal(1), visits=1), Measures(Decimal(2), visits=1))
    Measures(amount=Decimal('3'), visits=2, points=Decimal('0'))
    """
    had, new = measures.pairs(), more.pairs()
    return Measures(**{name: had[name] + new[name] for name in had})


def promoted_rank(
    ladder: Ladder, measures: Measures, purchase: Purchase, standing: int
) -> int:
    """Return the rank to which a purchase lifts a member, or 0 if it does not.

    :param measures: what counts before the purchase
    :param standing: rank of the member's tier today; 0: none
    """
    after = added(measures, gained(ladder, purchase))
    rank = earned_rank(ladder, after)
    return rank if rank > standing else 0
