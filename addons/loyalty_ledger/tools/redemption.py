"""How many points may pay, and what they buy.

Sales and the till ask the same functions. Amounts are in the currency of the program,
with tax; points have two decimals. ``static/src/points/redemption.js`` is the twin of
this file; both run ``tests/vectors/redemption*.json``. ``points_for_amount``,
``reward_times`` and ``split_discount`` are called by that test only: they say what the
till's functions of the same names have to answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import gcd

from .rounding import DOWN, HALF_UP, POINT, UP, round_points, share_out

ZERO = Decimal(0)
CENT = Decimal("0.01")

#: Why a number of points cannot be used, or what the maximum comes from.
NOT_POSITIVE = "not_positive"
STEP = "step"
MINIMUM = "minimum"
AVAILABLE = "available"
MAXIMUM = "maximum"
SHARE = "share"
BILL = "bill"
REWARD = "reward"


@dataclass(frozen=True)
class RedemptionPolicy:
    """Limits of paying with points (fields ``redeem_*`` of the program).

    :param minimum: fewest points that can be used at once; 0: no minimum
    :param maximum: most points that can be used on one order; 0: no maximum
    :param step: points are used in multiples of it
    :param share: percent of the bill that points may pay, 0 to 100
    """

    minimum: Decimal = ZERO
    maximum: Decimal = ZERO
    step: Decimal = POINT
    share: Decimal = Decimal(100)


@dataclass(frozen=True)
class PointsOffer:
    """A reward that pays ``point_value`` of currency per point.

    :param point_value: currency per point, above zero
    :param required_points: the reward is only given for whole multiples of it; money
        on a card (gift card, eWallet) is given for any amount: ``POINT``
    :param maximum_amount: most that the reward pays on one order; 0: no limit
    :param currency_step: smallest amount of the currency
    """

    point_value: Decimal = Decimal(1)
    required_points: Decimal = POINT
    maximum_amount: Decimal = ZERO
    currency_step: Decimal = CENT


@dataclass(frozen=True)
class Redeemable:
    """What may be chosen: from ``minimum`` to ``maximum`` points by ``step``.

    ``maximum`` is 0 where nothing can be used. ``amount`` is what the maximum pays.
    ``limited_by`` says what keeps the maximum from being higher, or from being at all:
    ``available``, ``maximum``, ``share``, ``bill``, ``reward`` or ``minimum``.
    """

    minimum: Decimal
    maximum: Decimal
    step: Decimal
    amount: Decimal
    limited_by: str


@dataclass(frozen=True)
class RedemptionCheck:
    """Whether the points can be used: ``reason`` is empty, ``amount`` is what they pay.

    Otherwise ``reason`` is one of this module's constants and ``amount`` is 0.
    """

    reason: str
    amount: Decimal

    @property
    def valid(self) -> bool:
        return not self.reason


def redeemable(
    available: Decimal,
    bill: Decimal,
    offer: PointsOffer,
    policy: RedemptionPolicy,
) -> Redeemable:
    """Return how many points may be used.

    :param available: points that the card can spend now, without those held elsewhere
    :param bill: what is still to pay of what points may pay, with tax

    >>> policy = RedemptionPolicy(minimum=Decimal(10), step=Decimal(5))
    >>> half = RedemptionPolicy(share=Decimal(50))
    >>> redeemable(Decimal(73), Decimal("48.90"), PointsOffer(), policy)
    ... # doctest: +NORMALIZE_WHITESPACE
    Redeemable(minimum=Decimal('10.00'), maximum=Decimal('45.00'),
    step=Decimal('5.00'), amount=Decimal('45.00'), limited_by='bill')
    >>> redeemable(Decimal(73), Decimal("48.90"), PointsOffer(), half).maximum
    Decimal('24.45')
    >>> redeemable(Decimal(9), Decimal("48.90"), PointsOffer(), policy).limited_by
    'available'
    """
    step = _common_step(policy.step, offer.required_points)
    minimum = max(round_points(policy.minimum, step, UP), step)
    limits = _limits(available, bill, offer, policy)
    reason, points = min(limits, key=lambda limit: limit[1])
    maximum = max(round_points(points, step, DOWN), ZERO)
    if maximum < minimum:
        maximum = ZERO
    return Redeemable(minimum, maximum, step, points_amount(maximum, offer), reason)


def check_redemption(
    points: Decimal,
    available: Decimal,
    bill: Decimal,
    offer: PointsOffer,
    policy: RedemptionPolicy,
) -> RedemptionCheck:
    """Return whether ``points`` can be used, why not, and what they pay.

    The parameters are those of ``redeemable``.

    >>> def check(points, **limits):
    ...     return check_redemption(
    ...         Decimal(points),
    ...         Decimal(30),
    ...         Decimal("48.90"),
    ...         PointsOffer(),
    ...         RedemptionPolicy(minimum=Decimal(10), step=Decimal(5)),
    ...     )
    >>> check(25)
    RedemptionCheck(reason='', amount=Decimal('25.00'))
    >>> [check(points).reason for points in (0, 12, 5, 35)]
    ['not_positive', 'step', 'minimum', 'available']
    """
    step = _common_step(policy.step, offer.required_points)
    reason = ""
    if points <= 0:
        reason = NOT_POSITIVE
    elif Fraction(points) % Fraction(step):
        reason = STEP
    elif points < policy.minimum:
        reason = MINIMUM
    else:
        limits = _limits(available, bill, offer, policy)
        reason = next((name for name, limit in limits if points > limit), "")
    return RedemptionCheck(reason, ZERO if reason else points_amount(points, offer))


def points_amount(points: Decimal, offer: PointsOffer) -> Decimal:
    """Return what ``points`` pay, rounded to the currency.

    >>> points_amount(Decimal(3), PointsOffer(point_value=Decimal("0.005")))
    Decimal('0.02')
    """
    value = Fraction(points) * Fraction(offer.point_value)
    return round_points(value, offer.currency_step, HALF_UP)


def points_for_amount(amount: Decimal, offer: PointsOffer) -> Decimal:
    """Return the fewest points that pay ``amount``, in hundredths of a point.

    For money on a card, where the amount is given and the points follow from it.

    >>> points_for_amount(Decimal("12.50"), PointsOffer(point_value=Decimal(1)))
    Decimal('12.50')
    >>> points_for_amount(Decimal("1"), PointsOffer(point_value=Decimal(3)))
    Decimal('0.34')
    """
    return round_points(Fraction(amount) / Fraction(offer.point_value), POINT, UP)


def reward_times(available: Decimal, required_points: Decimal) -> int:
    """Return how often a reward of a fixed cost can be taken.

    It costs ``required_points`` each time and no more: of 3 points, a reward for 2
    takes 2.

    >>> reward_times(Decimal(3), Decimal(2))
    1
    >>> reward_times(Decimal("-1"), Decimal(2))
    0
    """
    return max(int(Fraction(available) // Fraction(required_points)), 0)


def split_discount(
    amount: Decimal, totals: Sequence[Decimal], currency_step: Decimal = CENT
) -> tuple[Decimal, ...]:
    """Divide a discount over groups of lines (by tax) without losing a cent.

    The parts add up to ``amount``, none is above the total of its group, and a discount
    of the whole bill takes each group to exactly zero. Groups below zero get nothing.

    :param amount: the discount, above zero, with tax; cut to the sum of the totals
    :param totals: with tax, one for each group

    >>> split_discount(Decimal("100"), [Decimal("33.33"), Decimal("66.67")])
    (Decimal('33.33'), Decimal('66.67'))
    >>> split_discount(Decimal("10"), [Decimal("50"), Decimal("50"), Decimal("50")])
    (Decimal('3.34'), Decimal('3.33'), Decimal('3.33'))
    """
    weights = [max(total, ZERO) for total in totals]
    return share_out(min(amount, sum(weights, ZERO)), weights, currency_step)


def _limits(
    available: Decimal,
    bill: Decimal,
    offer: PointsOffer,
    policy: RedemptionPolicy,
) -> list[tuple[str, Fraction]]:
    """Return each limit with its name, in the order in which they are named."""
    value = Fraction(offer.point_value)
    share = Fraction(bill) * Fraction(policy.share) / 100
    limits = [(AVAILABLE, Fraction(available))]
    if policy.maximum:
        limits.append((MAXIMUM, Fraction(policy.maximum)))
    if offer.maximum_amount:
        limits.append((REWARD, Fraction(offer.maximum_amount) / value))
    limits.append((BILL, Fraction(bill) / value))
    if policy.share < 100:
        whole = round_points(share, offer.currency_step, DOWN)
        limits.append((SHARE, Fraction(whole) / value))
    return limits


def _common_step(step: Decimal, required_points: Decimal) -> Decimal:
    """Return the smallest number that is a multiple of both, at least a hundredth.

    >>> _common_step(Decimal(5), Decimal(2))
    Decimal('10.00')
    """
    first, second = (
        max(int(round_points(each, POINT, HALF_UP) / POINT), 1)
        for each in (step, required_points)
    )
    return first * second // gcd(first, second) * POINT
