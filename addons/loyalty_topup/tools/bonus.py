"""The bonus of a top-up, and what of it goes back. Pure: values in, values out."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from odoo.addons.loyalty_ledger.tools.rounding import DOWN, POINT, round_points

ZERO = Decimal(0)

AMOUNT = "amount"
PERCENT = "percent"

PROPORTIONAL = "proportional"
ALL = "all"
KEEP = "keep"


@dataclass(frozen=True)
class Step:
    """From an amount on, so much is given beside it."""

    amount_from: Decimal
    kind: str
    bonus: Decimal


def bonus_of(amount: Decimal, steps: Iterable[Step]) -> Decimal:
    """Tell what is given beside an amount: that of the highest step it reaches.

    >>> steps = [Step(Decimal(500), AMOUNT, Decimal(30)),
    ...          Step(Decimal(1000), PERCENT, Decimal(10))]
    >>> [bonus_of(Decimal(each), steps) for each in (499, 500, 999, 1000, "1234.56")]
    [Decimal('0'), Decimal('30.00'), Decimal('30.00'), Decimal('100.00'), \
Decimal('123.45')]
    """
    reached = [step for step in steps if amount >= step.amount_from]
    if not reached:
        return ZERO
    step = max(reached, key=lambda each: each.amount_from)
    bonus = step.bonus if step.kind == AMOUNT else amount * step.bonus / 100
    return round_points(bonus, POINT, DOWN)


@dataclass(frozen=True)
class TopUp:
    """What was paid in with a bonus beside it, and what returns left of both.

    :param paid: what was paid in
    :param kept: what of it was not paid back
    :param granted: the bonus that came with it
    :param present: what of the bonus no return has taken, spent or not
    """

    paid: Decimal
    kept: Decimal
    granted: Decimal
    present: Decimal


def bonus_to_return(policy: str, topup: TopUp, unspent: Decimal) -> Decimal:
    """Tell how much more of a bonus goes back once a part of a top-up is paid back.

    :param policy: in proportion, all that is left, or nothing
    :param topup: after the return of what was paid, before that of the bonus
    :param unspent: what of the bonus is on the card; no more goes back

    >>> def topup(*values):
    ...     return TopUp(*map(Decimal, values))
    >>> bonus_to_return(PROPORTIONAL, topup(1000, 600, 100, 100), Decimal(100))
    Decimal('40.00')
    >>> bonus_to_return(PROPORTIONAL, topup(1000, 200, 100, 60), Decimal(60))
    Decimal('40.00')
    >>> bonus_to_return(PROPORTIONAL, topup(1000, 600, 100, 100), Decimal(15))
    Decimal('15')
    >>> bonus_to_return(PROPORTIONAL, topup(1000, 990, "0.50", "0.50"), Decimal("0.5"))
    Decimal('0.01')
    >>> bonus_to_return(ALL, topup(1000, 999, 100, 100), Decimal(80))
    Decimal('80')
    >>> bonus_to_return(KEEP, topup(1000, 0, 9, 9), Decimal(9))
    Decimal('0')
    """
    if policy == KEEP or not topup.paid:
        return ZERO
    if policy == ALL:
        return unspent
    taken = topup.granted - topup.present
    wanted = _share(topup.granted, topup.paid - topup.kept, topup.paid)
    return max(min(wanted - taken, unspent), ZERO)


def bonus_to_restore(policy: str, topup: TopUp) -> Decimal:
    """Tell how much of a bonus is given again once a return is withdrawn.

    :param topup: with what is given again of what was paid, before the bonus is

    >>> def topup(*values):
    ...     return TopUp(*map(Decimal, values))
    >>> bonus_to_restore(PROPORTIONAL, topup(1000, 1000, 100, 60))
    Decimal('40.00')
    >>> bonus_to_restore(PROPORTIONAL, topup(1000, 700, 100, 30))
    Decimal('40.00')
    >>> bonus_to_restore(ALL, topup(1000, 700, 100, 0))
    Decimal('0')
    >>> bonus_to_restore(KEEP, topup(1000, 1000, 100, 100))
    Decimal('0.00')
    """
    if not topup.paid or (policy == ALL and topup.kept < topup.paid):
        return ZERO
    due = _share(topup.granted, topup.kept, topup.paid)
    return max(min(due, topup.granted) - topup.present, ZERO)


def _share(bonus: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """The part of a bonus that goes with a part of what was paid."""
    return round_points(Fraction(bonus) * Fraction(part) / Fraction(whole), POINT)
