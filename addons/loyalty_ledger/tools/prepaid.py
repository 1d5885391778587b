"""What a return of something sold in advance pays back. Pure: values in, values out.

A package of three services of which one is used, or a top-up of which a part is spent,
is worth its price in proportion to what is unused. A piece that was sold is a *unit*: a
package has a credit for each piece, a top-up one credit for all pieces of its line.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

from .rounding import HALF_UP, POINT, round_points

ZERO = Decimal(0)


@dataclass(frozen=True)
class Unit:
    """One credit that a sold line gave.

    :param id: of its ledger entry
    :param granted: points that the line's pieces gave to it
    :param unused: points of it that are still there to be taken back
    :param pieces: how many sold pieces it stands for
    """

    id: int
    granted: Decimal
    unused: Decimal
    pieces: Decimal = Decimal(1)

    def order(self):
        """The customer gives back first what is worth most."""
        return (-Fraction(self.unused) / Fraction(self.granted), self.id)


@dataclass(frozen=True)
class Refund:
    """What comes back: points by entry, and which part of the price they are worth."""

    takes: tuple[tuple[int, Decimal], ...] = ()
    unused: Decimal = ZERO
    granted: Decimal = ZERO

    @property
    def part(self) -> Fraction:
        if not self.granted:
            return Fraction(1)
        return Fraction(self.unused) / Fraction(self.granted)


def refund_of(units: Iterable[Unit], pieces: Decimal) -> Refund:
    """Tell what returning so many pieces takes back.

    >>> used = Unit(1, Decimal(3), Decimal(2))
    >>> refund = refund_of([used], Decimal(1))
    >>> refund.takes, refund.part
    (((1, Decimal('2')),), Fraction(2, 3))

    Of two packages the one with more left comes back first:

    >>> refund_of([used, Unit(2, Decimal(3), Decimal(3))], Decimal(1)).takes
    ((2, Decimal('3.00')),)

    Half of a top-up of 1,000, of which 400 are left:

    >>> top_up = Unit(1, Decimal(1000), Decimal(400), Decimal(2))
    >>> refund = refund_of([top_up], Decimal(1))
    >>> refund.takes, refund.part
    (((1, Decimal('400')),), Fraction(4, 5))
    """
    takes, unused, granted = [], ZERO, ZERO
    for unit in sorted(units, key=Unit.order):
        part = min(pieces, unit.pieces)
        if part <= 0:
            continue
        share = Fraction(unit.granted) * Fraction(part) / Fraction(unit.pieces)
        given = round_points(share, POINT, HALF_UP)
        taken = min(given, unit.unused)
        pieces -= part
        granted += given
        unused += taken
        if taken > 0:
            takes.append((unit.id, taken))
    return Refund(tuple(takes), unused, granted)


def close_units(units: Iterable[Unit], points: Decimal) -> dict[int, Decimal]:
    """Spread points that are to be taken back over units, whole ones first.

    >>> units = [Unit(1, Decimal(3), Decimal(2)), Unit(2, Decimal(3), Decimal(3))]
    >>> close_units(units, Decimal(3))
    {2: Decimal('3')}
    >>> close_units(units, Decimal(2))
    {1: Decimal('2')}
    >>> close_units(units, Decimal(4))
    {2: Decimal('3'), 1: Decimal('1')}
    """
    takes, rest = {}, []
    for unit in sorted(units, key=lambda each: (-each.unused, each.id)):
        if ZERO < unit.unused <= points:
            takes[unit.id] = unit.unused
            points -= unit.unused
        else:
            rest.append(unit)
    for unit in rest:
        if part := min(unit.unused, points):
            takes[unit.id] = part
            points -= part
    return takes


def levels(changes: Iterable[Decimal]) -> tuple[Decimal, Decimal]:
    """Tell what changes, one after the other, come to: at most, and in the end.

    A top-up of which a part was paid back, and given again with the return withdrawn:

    >>> levels([Decimal(1000), Decimal(-400), Decimal(300)])
    (Decimal('1000'), Decimal('900'))
    """
    sums = list(accumulate(changes, initial=ZERO))
    return max(sums), sums[-1]
