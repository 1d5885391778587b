"""What a document counts for. Pure values, no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from odoo.addons.loyalty_ledger.tools.rounding import POINT, round_points

SERVICE = "service"
GOODS = "goods"
OTHER = "other"

ZERO = Decimal(0)
#: What is left of a line when the rounding of partial returns leaves a little.
DUST = Fraction(1, 1000)


@dataclass(frozen=True)
class Line:
    """A line of a receipt or an invoice.

    :param kind: service, goods or other
    :param incl: price with tax, below zero for a discount
    :param excl: price without tax
    :param kept: the part that has not come back, from 0 to 1
    """

    kind: str
    incl: Decimal
    excl: Decimal
    kept: Fraction = Fraction(1)


def kept_share(sold, returned):
    """Return the part of a line that has not come back, from 0 to 1.

    >>> kept_share(Decimal(3), Decimal(1))
    Fraction(2, 3)
    >>> kept_share(Decimal(3), Decimal(5))
    Fraction(0, 1)
    >>> kept_share(Decimal("10.00"), Decimal("9.99"))
    Fraction(0, 1)
    """
    if not sold:
        return Fraction(1)
    share = 1 - Fraction(returned) / Fraction(sold)
    return min(share, Fraction(1)) if share > DUST else Fraction(0)


def worth(lines: Iterable[Line], step=POINT):
    """Return what lines count for: by kind the price with tax and without.

    A discount lowers all that the document sells in proportion, so that what counts is
    what was paid. A return takes back the part of what its line counted for. Amounts
    are multiples of ``step``; the largest kind takes what rounding leaves.

    >>> labour, oil = Decimal(300), Decimal(100)
    >>> job = [Line("service", labour, labour), Line("goods", oil, oil)]
    >>> worth(job)["goods"]
    (Decimal('100.00'), Decimal('100.00'))
    >>> discount = Line("service", Decimal(-40), Decimal(-40))
    >>> [str(incl) for incl, excl in worth([*job, discount]).values()]
    ['270.00', '90.00']
    >>> worth([discount])
    {}
    """
    lines = tuple(lines)
    incl = _by_kind([(line.kind, line.incl, line.kept) for line in lines], step)
    excl = _by_kind([(line.kind, line.excl, line.kept) for line in lines], step)
    kinds = dict.fromkeys(line.kind for line in lines)
    amounts = {kind: (incl.get(kind, ZERO), excl.get(kind, ZERO)) for kind in kinds}
    return {kind: pair for kind, pair in amounts.items() if any(pair)}


def _by_kind(parts, step):
    """The amounts by kind, of (kind, amount, kept)."""
    sold = sum(Fraction(amount) for _kind, amount, _kept in parts if amount > 0)
    off = sum(-Fraction(amount) for _kind, amount, _kept in parts if amount < 0)
    if sold <= off:
        return {}
    by_kind = {}
    for kind, amount, kept in parts:
        if amount > 0:
            paid = Fraction(amount) * kept * (sold - off) / sold
            by_kind[kind] = by_kind.get(kind, 0) + paid
    return _round_kinds(by_kind, step)


def _round_kinds(by_kind, step):
    """Rounded amounts that add up to the rounded total.

    >>> third = Fraction(10, 3)
    >>> _round_kinds({"goods": third, "service": 2 * third}, Decimal("0.01"))
    {'goods': Decimal('3.33'), 'service': Decimal('6.67')}
    """
    rounded = {kind: round_points(amount, step) for kind, amount in by_kind.items()}
    largest = min(by_kind, key=lambda kind: (-by_kind[kind], kind))
    total = round_points(sum(by_kind.values()), step)
    rounded[largest] += total - sum(rounded.values())
    return rounded


def changes(recorded, wanted):
    """Return what has to be recorded more or less, by kind.

    >>> one, two = Decimal(1), Decimal(2)
    >>> changes({"goods": (two, two)}, {"goods": (one, one), "service": (one, one)})
    {'goods': (Decimal('-1'), Decimal('-1')), 'service': (Decimal('1'), Decimal('1'))}
    """
    none = (ZERO, ZERO)
    found = {}
    for kind in dict.fromkeys((*recorded, *wanted)):
        had, has = recorded.get(kind, none), wanted.get(kind, none)
        found[kind] = (has[0] - had[0], has[1] - had[1])
    return {kind: pair for kind, pair in found.items() if any(pair)}
