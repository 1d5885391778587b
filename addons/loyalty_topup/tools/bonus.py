"""The bonus of a top-up, and what of it goes back. Pure: values in, values out."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

ZERO = Decimal(0)
CENT = Decimal("0.01")

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
    return bonus.quantize(CENT, ROUND_DOWN)


def bonus_to_return(
    policy: str, paid: Decimal, returned: Decimal, bonus: Decimal, left: Decimal
) -> Decimal:
    """Tell how much of a bonus goes back once so much of a top-up was paid back.

    :param paid: the top-up
    :param returned: what of it was paid back in all
    :param bonus: what is still granted, before this return
    :param left: what of the bonus is unspent
    :param policy: in proportion, all that is left, or nothing

    >>> bonus_to_return(PROPORTIONAL, Decimal(1000), Decimal(400), Decimal(100),
    ...                 Decimal(100))
    Decimal('40.00')
    >>> bonus_to_return(PROPORTIONAL, Decimal(1000), Decimal(400), Decimal(100),
    ...                 Decimal(15))
    Decimal('15')
    >>> bonus_to_return(ALL, Decimal(1000), Decimal(1), Decimal(100), Decimal(80))
    Decimal('80')
    >>> bonus_to_return(KEEP, Decimal(1000), Decimal(1000), Decimal(9), Decimal(9))
    Decimal('0')
    """
    if policy == KEEP or not paid:
        return ZERO
    if policy == ALL:
        return left
    share = Fraction(bonus) * Fraction(returned) / Fraction(paid)
    wanted = (Decimal(share.numerator) / share.denominator).quantize(CENT)
    return min(wanted, left)


def bonus_to_restore(
    policy: str, paid: Decimal, kept: Decimal, granted: Decimal, present: Decimal
) -> Decimal:
    """Tell how much of a bonus is given again once a return is withdrawn.

    :param paid: the top-up
    :param kept: what of it is not paid back any more
    :param granted: the bonus that came with it
    :param present: what of the bonus no return has taken, spent or not

    >>> thousand = Decimal(1000)
    >>> bonus_to_restore(PROPORTIONAL, thousand, thousand, Decimal(100), Decimal(60))
    Decimal('40.00')
    >>> bonus_to_restore(
    ...     PROPORTIONAL, thousand, Decimal(700), Decimal(100), Decimal(30)
    ... )
    Decimal('40.00')
    >>> bonus_to_restore(ALL, thousand, Decimal(700), Decimal(100), Decimal(0))
    Decimal('0')
    >>> bonus_to_restore(KEEP, thousand, thousand, Decimal(100), Decimal(100))
    Decimal('0.00')
    """
    if not paid or (policy == ALL and kept < paid):
        return ZERO
    share = Fraction(granted) * Fraction(kept) / Fraction(paid)
    due = (Decimal(share.numerator) / share.denominator).quantize(CENT)
    return max(min(due, granted) - present, ZERO)
