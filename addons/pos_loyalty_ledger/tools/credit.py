"""What credit notes that somebody writes by hand take of a till's invoice.

Pure: values in, values out. Lines of an invoice do not name the till's lines, so that
products are compared.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

ZERO = Decimal(0)
NOTHING, ALL = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Traded:
    """Units and amount of a product on an invoice, or on its credit notes.

    :param amount: without tax, below zero for a discount
    """

    quantity: Decimal = ZERO
    amount: Decimal = ZERO

    def __add__(self, other):
        return Traded(self.quantity + other.quantity, self.amount + other.amount)


def credited_shares(
    sold: Mapping[int | bool, Traded], credited: Mapping[int | bool, Traded]
) -> dict[int | bool, Fraction]:
    """Return the part of each product of an invoice that was credited, from 0 to 1.

    A credit counts by its amount, so that an allowance of a fifth is a fifth; what was
    free counts by units. A credit of something that the invoice did not sell (goodwill)
    is an allowance on all that is left of it. It brings nothing back of a discount:
    points that paid stay used.

    >>> oil, wipers = Traded(Decimal(1), Decimal(100)), Traded(Decimal(2), Decimal(60))
    >>> one = Traded(Decimal(1), Decimal(30))
    >>> credited_shares({1: oil, 2: wipers}, {2: one})
    {1: Fraction(0, 1), 2: Fraction(1, 2)}

    Points paid 40 of it; goodwill of 30 is a fourth of the other 120:

    >>> points = Traded(Decimal(1), Decimal(-40))
    >>> credited_shares({1: oil, 2: wipers, 3: points}, {False: one})
    {1: Fraction(1, 4), 2: Fraction(1, 4), 3: Fraction(0, 1)}
    """
    shares = {key: _share(each, credited.get(key)) for key, each in sold.items()}
    left = sum(Fraction(each.amount) * (1 - shares[key]) for key, each in sold.items())
    goodwill = sum(each.amount for key, each in credited.items() if key not in sold)
    part = _clip(Fraction(goodwill) / left) if left > 0 else NOTHING
    return {
        key: share + (1 - share) * part if sold[key].amount > 0 else share
        for key, share in shares.items()
    }


def _share(sold, credited):
    """The part of one product that was credited.

    >>> free, half = Traded(Decimal(2)), Traded(Decimal(1))
    >>> _share(free, half), _share(free, None)
    (Fraction(1, 2), Fraction(0, 1))
    """
    if not credited:
        return NOTHING
    if sold.amount:
        return _clip(Fraction(credited.amount) / Fraction(sold.amount))
    if sold.quantity:
        return _clip(Fraction(credited.quantity) / Fraction(sold.quantity))
    return NOTHING


def _clip(share):
    return min(max(share, NOTHING), ALL)


def paid_back_units(
    sold: Decimal, billed: Decimal, unbilled: Decimal, share: Fraction
) -> Fraction:
    """Return how many units of a till's line were paid back, also beyond those sold.

    A refund at the till that made a credit note of its own is another return than one
    that somebody credits by hand. A refund without one, and a credit note by hand, are
    taken for the same: the till paid out, accounting wrote it down.

    :param billed: units that the till took back with a credit note
    :param unbilled: units that it took back without one
    :param share: the part of the line that was credited by hand

    >>> half = Fraction(1, 2)
    >>> paid_back_units(Decimal(4), Decimal(1), Decimal(0), half)
    Fraction(3, 1)
    >>> paid_back_units(Decimal(4), Decimal(0), Decimal(1), half)
    Fraction(2, 1)
    >>> paid_back_units(Decimal(4), Decimal(4), Decimal(0), half)
    Fraction(6, 1)
    """
    return Fraction(billed) + max(Fraction(unbilled), share * Fraction(sold))


def returned_units(
    sold: Decimal, billed: Decimal, unbilled: Decimal, share: Fraction
) -> Fraction:
    """Return how many units of a till's line came back, never more than were sold.

    >>> returned_units(Decimal(4), Decimal(4), Decimal(0), Fraction(1, 2))
    Fraction(4, 1)
    """
    units = paid_back_units(sold, billed, unbilled, share)
    return max(min(units, Fraction(sold)), NOTHING)


def reversal_key(move_id, number, entry_id):
    """Names what a credit note takes back; number: of its posting."""
    return f"account.move:{move_id}:{number}:reversal:{entry_id}"


def again_key(move_id, number, entry_id):
    """Names what a withdrawn credit note gives again of an entry."""
    return f"account.move:{move_id}:{number}:again:{entry_id}"


def is_again(key, entry_id):
    """Whether an entry with this key gives another one again.

    >>> is_again(again_key(7, 2, 31), 31), is_again(again_key(7, 2, 31), 1)
    (True, False)
    >>> is_again(None, 31)
    False
    """
    return bool(key) and key.endswith(f":again:{entry_id}")
