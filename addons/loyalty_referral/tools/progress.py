"""How far an invitation has come. Pure values, no database."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

INVITED = "invited"
BOUGHT = "bought"
WAITING = "waiting"
REWARDED = "rewarded"
REFUSED = "refused"
REVERSED = "reversed"

#: States in which the friend's purchases still decide.
OPEN = (INVITED, BOUGHT, WAITING)

NOT_NEW = "not_new"
EXPIRED = "expired"
SELF = "self"
ANOTHER = "another"
MUTUAL = "mutual"
TOTAL_LIMIT = "total_limit"
REFUNDED = "refunded"
BY_HAND = "by_hand"


class Visit(NamedTuple):
    """What a friend paid on a day at a branch, refunds deducted; above zero."""

    day: date
    company_id: int
    amount: Decimal


class Terms(NamedTuple):
    """What a referral program asks for.

    :param minimum: of the purchase, in the branch's currency
    :param refund_days: how long a purchase can come back
    :param valid_until: last day for the purchase; None: no end
    """

    minimum: Decimal
    refund_days: int
    valid_until: date | None = None


class Progress(NamedTuple):
    """State of an invitation, with what it rests on."""

    state: str
    visit: Visit | None = None
    due_on: date | None = None
    reason: str | None = None


def judge(visits: Sequence[Visit], invited_on: date, today: date, terms: Terms):
    """Return how far an invitation has come.

    Whoever paid before the day of the invitation is no new customer. On the day itself
    the friend may pay first and mention the code later.

    :param visits: of the friend, in the order of time
    :return: Progress

    >>> day = date(2026, 3, 1)
    >>> terms = Terms(Decimal(100), 14, date(2026, 6, 30))
    >>> judge([], day, day, terms).state
    'invited'
    >>> small, large = (
    ...     Visit(date(2026, 3, 5), 1, Decimal(60)),
    ...     Visit(date(2026, 4, 2), 1, Decimal(100)),
    ... )
    >>> judge([small], day, day, terms).state
    'bought'
    >>> judge([small, large], day, day, terms)[2]
    datetime.date(2026, 4, 16)
    >>> judge([large], date(2026, 4, 3), day, terms).reason
    'not_new'
    >>> judge([small], day, date(2026, 7, 1), terms).reason
    'expired'
    """
    if any(visit.day < invited_on for visit in visits):
        return Progress(REFUSED, reason=NOT_NEW)
    for visit in visits:
        if is_enough(visit, terms):
            due_on = visit.day + timedelta(days=terms.refund_days)
            return Progress(WAITING, visit, due_on)
    if terms.valid_until and today > terms.valid_until:
        return Progress(REFUSED, reason=EXPIRED)
    return Progress(BOUGHT if visits else INVITED)


def is_enough(visit: Visit, terms: Terms) -> bool:
    """Tell whether a visit is what the program asks for.

    >>> terms = Terms(Decimal(100), 14, date(2026, 6, 30))
    >>> is_enough(Visit(date(2026, 7, 1), 1, Decimal(500)), terms)
    False
    >>> is_enough(Visit(date(2026, 6, 30), 1, Decimal(100)), terms)
    True
    """
    in_time = not terms.valid_until or visit.day <= terms.valid_until
    return in_time and visit.amount > 0 and visit.amount >= terms.minimum
