"""What a package still brings beside its uses. Pure: values in, values out."""

from decimal import Decimal
from fractions import Fraction
from math import ceil

ZERO = Decimal(0)


def rights_due(
    granted: Decimal, sold: Decimal, kept: Decimal, is_left: bool
) -> Decimal:
    """Tell how often a right can be used in all, once uses were paid back.

    They go back in the same proportion, in whole ones, and all of them with the last
    use that is unused.

    :param granted: points of the right that came with the package
    :param sold: uses of the package
    :param kept: uses that were not paid back, those used up included
    :param is_left: whether any use is left

    >>> [rights_due(Decimal(2), Decimal(3), Decimal(kept), True) for kept in (3, 2, 1)]
    [Decimal('2'), Decimal('2'), Decimal('1')]
    >>> rights_due(Decimal(2), Decimal(3), Decimal(1), is_left=False)
    Decimal('0')
    """
    if not is_left or not sold:
        return ZERO
    share = Fraction(granted) * Fraction(kept) / Fraction(sold)
    return min(Decimal(ceil(share)), granted)
