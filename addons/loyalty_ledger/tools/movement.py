"""What a client asks the ledger to post. Pure values, no database."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")

OPENING = "opening"
EARN = "earn"
REDEEM = "redeem"
GRANT = "grant"
ADJUSTMENT = "adjustment"
EXPIRY = "expiry"
TRANSFER = "transfer"
MERGE = "merge"
REVERSAL = "reversal"
VOID = "void"
OTHER = "other"

#: Debits that are refused when the card has not enough to spend.
GUARDED_KINDS = frozenset({REDEEM, ADJUSTMENT, TRANSFER})


def to_points(value):
    """Exact points, two decimals, of a number as Odoo hands it over.

    >>> to_points(268.28000000000003)
    Decimal('268.28')
    >>> to_points(-1e-14)
    Decimal('0.00')
    >>> to_points(Decimal("1.005"))
    Decimal('1.01')
    """
    exact = value if isinstance(value, Decimal) else Decimal(str(value or 0))
    return exact.quantize(CENT, ROUND_HALF_UP) + Decimal("0.00")


class HoldKey(str):
    """Names, in the context ``ledger_hold_key``, the hold that a posting uses up.

    A request can send a context, but only with plain text in it: nobody outside can
    spend what is reserved for another order.
    """

    __slots__ = ()


@dataclass(frozen=True)
class NewLot:
    """A part of a credit with conditions of its own."""

    points: Decimal
    company_id: int | None = None
    available_on: date | None = None
    awaiting: str | None = None
    expires_on: date | None = None
    spendable_until: date | None = None
    unit_value: Decimal = Decimal(0)
    is_bonus: bool = False


@dataclass(frozen=True)
class Movement:
    """One signed movement of points on one card.

    :param points: signed, not zero; a credit is positive
    :param kind: one of the kinds above
    :param key: names the business event; the same key posts once
    :param source: model and id of the document behind it
    :param name: text of the statement line
    :param reverses: id of the entry that this one undoes, wholly or in part
    :param company_id: the branch where it happens and which issues a credit
    :param available_on: first day on which a credit can be spent
    :param awaiting: event that must happen before a credit can be spent
    :param expires_on: last valid day of a credit; None asks the program
    :param unit_value: accounting value of a point; None asks the program
    :param is_bonus: a credit beside what was paid: it is spent last
    :param forced: a debit that may leave an overdraft
    :param new_lots: the credit's parts, where they differ among themselves
    :param only_lots: ids of the only lots that a debit may take from
    :param restores: ids of the credits that reversals took back and this one gives
        again, because the return behind them is withdrawn
    """

    points: Decimal
    kind: str = OTHER
    key: str | None = None
    source: tuple[str, int] | None = None
    name: str = ""
    reverses: int | None = None
    company_id: int | None = None
    available_on: date | None = None
    awaiting: str | None = None
    expires_on: date | None = None
    unit_value: Decimal | None = None
    is_bonus: bool = False
    forced: bool = False
    new_lots: tuple[NewLot, ...] = field(default=())
    only_lots: frozenset[int] | None = None
    restores: tuple[int, ...] = ()

    def __post_init__(self):
        object.__setattr__(self, "points", to_points(self.points))

    def with_points(self, points):
        """The same movement with another number of points."""
        return replace(self, points=points)


def complete(movements, delta):
    """The movements with what they leave unexplained of a card's change.

    >>> [m.points for m in complete([Movement(Decimal(10), EARN)], Decimal(7))]
    [Decimal('10.00'), Decimal('-3.00')]
    """
    rest = to_points(delta) - sum((m.points for m in movements), Decimal(0))
    if not rest:
        return tuple(movements)
    like = movements[0] if movements else Movement(rest)
    unexplained = Movement(
        rest, source=like.source, company_id=like.company_id, name=like.name
    )
    return (*movements, unexplained)
