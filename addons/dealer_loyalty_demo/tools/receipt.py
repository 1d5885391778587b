"""A till order as the browser sends it. Pure values.

The till of this generator is a client like the browser: it computes what the order
earns and spends, and the server checks it.
"""

from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from uuid import NAMESPACE_URL, uuid5

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Line:
    """A line of the receipt; amounts of the whole line.

    :param taxes: ids of the taxes
    :param reward: id of the reward that the line gives; ``code`` names it on the order
    :param service: the product that a package has paid for
    :param cost: points that the reward costs, on its first line
    """

    product_id: int
    quantity: Decimal
    price: Decimal
    included: Decimal
    excluded: Decimal
    taxes: tuple[int, ...]
    reward: int | None = None
    card: int | None = None
    code: str = ""
    cost: Decimal = Decimal(0)
    refunds: int | None = None
    service: int | None = None

    @property
    def key(self):
        return f"{self.product_id}:{self.code}:{self.taxes}"


@dataclass(frozen=True)
class Receipt:
    """The lines of an order, and what it does to cards.

    :param coupons: the claim, by the till's number of the card
    """

    name: str
    lines: tuple[Line, ...] = ()
    coupons: dict[str, dict] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        return sum((line.included for line in self.lines), Decimal(0))

    @property
    def services(self) -> frozenset[int]:
        """Products that packages pay for."""
        return frozenset(line.service for line in self.lines if line.service)

    @property
    def tax(self) -> Decimal:
        return self.total - sum((line.excluded for line in self.lines), Decimal(0))

    def add(self, *lines: Line) -> "Receipt":
        return replace(self, lines=(*self.lines, *lines))

    def claim(self, key: int, **values) -> "Receipt":
        """Return the receipt with what it does to a card; figures add up."""
        old = self.coupons.get(str(key), {})
        new = {**old, **values}
        for name in ("earned", "spent"):
            new[name] = str(Decimal(old.get(name, 0)) + Decimal(values.get(name, 0)))
        new["line_codes"] = [*old.get("line_codes", ()), *values.get("line_codes", ())]
        return replace(self, coupons={**self.coupons, str(key): new})

    def get_uuid(self, name="") -> str:
        """Return an id that the same order of the same story always has.

        >>> Receipt("a").get_uuid() == Receipt("a").get_uuid()
        True
        >>> Receipt("a").get_uuid() == Receipt("b").get_uuid()
        False
        """
        return str(uuid5(NAMESPACE_URL, f"harbour-motors:{self.name}:{name}"))


def share_by_tax(lines, amount: Decimal) -> dict[tuple[int, ...], Decimal]:
    """Return an amount by the taxes of the lines, in proportion to what they cost.

    Odoo's till has one line of a discount for each tax.

    >>> from decimal import Decimal as D
    >>> wash = Line(1, D(1), D(45), D(45), D(42), (6,))
    >>> oil = Line(2, D(1), D(180), D(180), D(159), (13,))
    >>> share_by_tax([wash, oil], D("100"))
    {(6,): Decimal('20.00'), (13,): Decimal('80.00')}
    """
    totals: dict[tuple[int, ...], Decimal] = {}
    for line in lines:
        totals[line.taxes] = totals.get(line.taxes, Decimal(0)) + line.included
    whole = sum(totals.values())
    shares = {
        taxes: (amount * total / whole).quantize(CENT, ROUND_HALF_UP)
        for taxes, total in totals.items()
    }
    last = next(reversed(shares))
    shares[last] += amount - sum(shares.values())
    return shares
