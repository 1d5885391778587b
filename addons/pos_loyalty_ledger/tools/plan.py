"""What the server decided about a claim. Pure values, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from odoo.addons.loyalty_ledger.tools.movement import EARN, REDEEM, Movement

ZERO = Decimal(0)

#: Kinds of difference between what a till claims and what the server finds.
EARNED = "earned"
SPENT = "spent"
CARD = "card"
OVERDRAFT = "overdraft"
CLAIM = "claim"
REFUND = "refund"
CREDIT = "credit"


@dataclass(frozen=True)
class Finding:
    """A difference that a person has to see."""

    kind: str
    reason: str
    claimed: Decimal = ZERO
    computed: Decimal = ZERO
    program_id: int | None = None
    card_id: int | None = None
    card_code: str = ""


@dataclass(frozen=True)
class Redemption:
    """What one reward cost. ``line``: uuid of its first order line, if it has one."""

    line: str
    points: Decimal
    code: str = ""


@dataclass(frozen=True)
class Judged:
    """One card of a claim as the server sees it.

    :param key: the till's number of the card
    :param card_id: the card, or None if it has to be created
    :param card_code: its code; for a new card the code that it will have
    :param shares: points of each order line (by uuid) that earned
    """

    key: int
    program_id: int
    card_id: int | None
    card_code: str
    earned: Decimal = ZERO
    redemptions: tuple[Redemption, ...] = ()
    line_codes: tuple[str, ...] = ()
    expiration: str = ""
    partner_id: int | None = None
    product_id: int | None = None
    shares: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def spent(self):
        return sum((each.points for each in self.redemptions), ZERO)

    @property
    def net(self):
        return self.earned - self.spent


@dataclass(frozen=True)
class PostingPlan:
    """The movements of an order by the code of the card.

    A Python object in the context: no request can carry one, so that nobody outside
    can explain a write of points.
    """

    movements: Mapping[str, tuple[Movement, ...]] = field(default_factory=dict)

    def of(self, code):
        return self.movements.get(code, ())


def earn_key(uuid, name):
    return f"pos.order:{uuid}:earn:{name}"


def redeem_key(uuid, name):
    return f"pos.order:{uuid}:redeem:{name}"


def reversal_key(uuid, entry_id):
    return f"pos.order:{uuid}:reversal:{entry_id}"


def hold_key(uuid, card_id):
    return f"pos.order:{uuid}:{card_id}"


def plan_movements(judged, uuid, source, name, company_id, nominative):
    """The movements of one card: first what the order earns, then what it spends.

    A paid order is never refused: what the card cannot pay becomes an overdraft.

    :param uuid: of the order; the durable part of each key
    :param source: model and id of the order
    :param nominative: the program knows one card a member: its id names the event

    >>> spent = (Redemption("l1", Decimal(20)),)
    >>> judged = Judged(-1, 3, None, "044", Decimal(30), spent)
    >>> moves = plan_movements(judged, "u", ("pos.order", 9), "Shop/1", 1, True)
    >>> [(move.kind, move.points, move.key) for move in moves]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('earn', Decimal('30.00'), 'pos.order:u:earn:3'),
     ('redeem', Decimal('-20.00'), 'pos.order:u:redeem:l1')]
    """
    common = {"source": source, "name": name, "company_id": company_id}
    event = (
        str(judged.program_id) if nominative else f"{judged.program_id}:{judged.key}"
    )
    movements = []
    if judged.earned:
        key = earn_key(uuid, event)
        movements.append(Movement(judged.earned, EARN, key, **common))
    for redemption in judged.redemptions:
        if redemption.points:
            key = redeem_key(uuid, redemption.line or event)
            movements.append(
                Movement(-redemption.points, REDEEM, key, forced=True, **common)
            )
    return tuple(movements)
