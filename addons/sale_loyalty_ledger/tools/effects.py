"""What an order does to cards, as plain values.

An order has *effects*: so many points earned on a card, so many spent on a card for a
reward. What the ledger was told is remembered as settled; when the order changes, is
returned or is cancelled, the difference is posted, and nothing if there is none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from odoo.addons.loyalty_ledger.tools.movement import (
    EARN,
    REDEEM,  # noqa: F401 - in the examples
    to_points,
)
from odoo.addons.loyalty_ledger.tools.rounding import HALF_UP, round_points

ZERO = Decimal(0)
Card = TypeVar("Card")


@dataclass(frozen=True)
class Effect:
    """Points that an order gives to a card, or takes from it for a reward.

    >>> Effect.parse("redeem:12:5")
    Effect(kind='redeem', card_id=12, reward_id=5)
    >>> Effect(EARN, 12).code
    'earn:12'
    """

    kind: str
    card_id: int
    reward_id: int = 0

    @property
    def code(self) -> str:
        parts = [self.kind, self.card_id, self.reward_id]
        return ":".join(str(part) for part in parts if part)

    @property
    def sign(self) -> int:
        """1 where more of it gives points to the card."""
        return 1 if self.kind == EARN else -1

    @classmethod
    def parse(cls, code: str) -> "Effect":
        kind, *numbers = code.split(":")
        return cls(kind, *(int(number) for number in numbers))


def load(settled: Mapping[str, str] | None) -> dict[Effect, Decimal]:
    """Effects from the text in which an order keeps them."""
    return {
        Effect.parse(code): to_points(Decimal(points))
        for code, points in (settled or {}).items()
    }


def dump(effects: Mapping[Effect, Decimal]) -> dict[str, str]:
    """Effects as text; exact, unlike a number of JSON.

    >>> dump({Effect(REDEEM, 3, 4): Decimal("7.50")})
    {'redeem:3:4': '7.50'}
    """
    return {effect.code: str(points) for effect, points in effects.items() if points}


def changes(
    settled: Mapping[Effect, Decimal], wanted: Mapping[Effect, Decimal]
) -> list[tuple[Effect, Decimal]]:
    """What to post so that the ledger says what is wanted; credits first.

    Credits go first so that an order may spend what it earns or gives back.

    >>> earn, spend = Effect(EARN, 1), Effect(REDEEM, 1, 2)
    >>> changes({}, {spend: Decimal(5), earn: Decimal(8)})
    ... # doctest: +NORMALIZE_WHITESPACE
    [(Effect(kind='earn', card_id=1, reward_id=0), Decimal('8')),
     (Effect(kind='redeem', card_id=1, reward_id=2), Decimal('5'))]
    >>> [points for _effect, points in changes({earn: Decimal(8)}, {})]
    [Decimal('-8')]
    >>> changes({earn: Decimal(8)}, {earn: Decimal("8.00")})
    []
    """
    found = []
    for effect in {**settled, **wanted}:
        points = wanted.get(effect, ZERO) - settled.get(effect, ZERO)
        if points:
            found.append((effect, points))
    return sorted(found, key=lambda each: (each[0].sign * each[1] < 0, each[0].code))


def spread(
    present: Mapping[Card, Decimal], wanted: Iterable[Decimal]
) -> tuple[dict[Card, Decimal], list[Decimal]]:
    """What each card of a program earns after its order has changed.

    A card whose points are still wanted keeps them.

    :param present: points by card, those that are to keep theirs first
    :param wanted: points of each card that the order gives now
    :return: points by card, 0 for what is left over; points of cards to be added

    >>> two = {"used": Decimal(3), "unused": Decimal(3)}
    >>> spread(two, [Decimal(3)])
    ({'used': Decimal('3'), 'unused': Decimal('0')}, [])
    >>> spread({1: Decimal(50), 2: Decimal(9)}, [Decimal(9), Decimal(7), Decimal(5)])
    ({2: Decimal('9'), 1: Decimal('7')}, [Decimal('5')])
    """
    rest, given = list(wanted), {}
    for card, points in present.items():
        if points in rest:
            rest.remove(points)
            given[card] = points
    for card in present:
        if card not in given:
            given[card] = rest.pop(0) if rest else ZERO
    return given, rest


@dataclass(frozen=True)
class Traded:
    """Units and amount of an order line on invoices, or on credit notes."""

    quantity: Decimal = ZERO
    amount: Decimal = ZERO


def returned_share(
    ordered: Traded, invoiced: Traded = Traded(), refunded: Traded = Traded()
) -> Fraction:
    """The part of an order line that came back, between 0 and 1.

    A credit note counts by its amount, as units at the price that was invoiced, so
    that a price allowance of a fifth is a fifth. What is invoiced again beyond the
    order makes up for what came back before.

    >>> two = Traded(Decimal(2), Decimal(200))
    >>> one = Traded(Decimal(1), Decimal(100))
    >>> returned_share(two, two, one)
    Fraction(1, 2)
    >>> returned_share(two, two, Traded(Decimal(1), Decimal(20)))
    Fraction(1, 10)
    >>> returned_share(two, Traded(Decimal(3), Decimal(300)), one)
    Fraction(0, 1)
    >>> returned_share(Traded(Decimal(2)), Traded(Decimal(2)), Traded(Decimal(1)))
    Fraction(1, 2)
    """
    if not ordered.quantity:
        return Fraction(0)
    units = Fraction(refunded.quantity)
    basis = invoiced if invoiced.quantity and invoiced.amount else ordered
    if basis.amount and basis.quantity:
        price = Fraction(basis.amount) / Fraction(basis.quantity)
        units = Fraction(refunded.amount) / price
    again = max(Fraction(invoiced.quantity) - Fraction(ordered.quantity), Fraction(0))
    share = (units - again) / Fraction(ordered.quantity)
    return min(max(share, Fraction(0)), Fraction(1))


def kept_points(
    points: Decimal, parts: Iterable[tuple[Fraction, Fraction]], step: Decimal
) -> Decimal:
    """The points that stay with an order of which a part came back.

    Rounded once for the whole order, so that partial returns add up to the whole.

    :param parts: weight and returned share of each line
    :param step: points are kept in multiples of it

    >>> third = Fraction(1, 3)
    >>> for back in (0, third, 2 * third, 1):
    ...     kept_points(Decimal(10), [(Fraction(1), Fraction(back))], Decimal(1))
    Decimal('10')
    Decimal('7')
    Decimal('3')
    Decimal('0')
    """
    parts = list(parts)
    whole = sum(weight for weight, _share in parts)
    if not whole or not any(share for _weight, share in parts):
        return points
    kept = sum(weight * (1 - share) for weight, share in parts)
    return min(round_points(Fraction(points) * kept / whole, step, HALF_UP), points)
