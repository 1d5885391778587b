"""What a basket earns: neutral lines and rules in, points per rule out.

Sales, the till and the simulation of a program fill in the same lines, so that the
same basket earns the same everywhere under the same policy. Amounts are in the
currency of the program, points have two decimals. ``static/src/points/earning.js`` is
the twin of this file; both run ``tests/vectors/earning*.json``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .rounding import HALF_UP, POINT, round_points, share_out, to_decimal

ZERO = Decimal(0)

#: Kinds of a basket line. A line of the first three is something sold.
PRODUCT = "product"
DELIVERY = "delivery"
CARD_SALE = "card_sale"  # a gift card, or money put on an eWallet
DISCOUNT = "discount"  # a reward or a global discount that lowers the price
FREE = "free"  # a product given as a reward
PAYMENT = "payment"  # points, a gift card or an eWallet that pays
SOLD_KINDS = (PRODUCT, DELIVERY, CARD_SALE)
KINDS = (*SOLD_KINDS, DISCOUNT, FREE, PAYMENT)

#: Modes of a rule: its points count once, per unit of currency, or per unit sold.
ORDER = "order"
MONEY = "money"
UNIT = "unit"

INCLUDED = "incl"
EXCLUDED = "excl"
AFTER = "after"
BEFORE = "before"

#: Why a rule gives nothing (``RuleEarning.reason``).
NO_LINE = "no_line"
MINIMUM_AMOUNT = "minimum_amount"
MINIMUM_QUANTITY = "minimum_quantity"
TOO_LITTLE = "too_little"
#: Why a line does not earn (``line_exclusion``), next to the kinds of line.
RETURNED = "returned"


@dataclass(frozen=True)
class BasketLine:
    """A line of an order, without anything of Sales or the till in it.

    :param key: what the caller knows the line by; different for each line
    :param kind: one of ``KINDS``
    :param quantity: units sold; for a ``free`` line, units given
    :param amount_included: amount of the line, with tax, after its own discount;
        negative where it takes something off the others
    :param amount_excluded: the same without tax
    :param full_included: amount with tax before the line's own discount; none: the same
    :param full_excluded: the same without tax
    :param rules: ids of the rules whose products this line is one of
    :param applies_to: keys of the lines that a ``discount``, ``free`` or ``payment``
        line lowers; empty: all lines sold (a free line: none)
    :param returned: gives back something of an earlier order
    """

    key: str
    kind: str = PRODUCT
    quantity: Decimal = Decimal(1)
    amount_included: Decimal = ZERO
    amount_excluded: Decimal = ZERO
    full_included: Decimal | None = None
    full_excluded: Decimal | None = None
    rules: frozenset[int] = frozenset()
    applies_to: frozenset[str] = frozenset()
    returned: bool = False

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of line: {self.kind}")

    @property
    def is_sold(self) -> bool:
        """A line with something sold in this order, for nothing or for more."""
        return (
            self.kind in SOLD_KINDS
            and not self.returned
            and self.quantity > 0
            and self.amount_included >= 0
        )

    @property
    def is_taken_off(self) -> bool:
        """A line that lowers the price of others, whoever entered it."""
        return (
            self.kind != PAYMENT
            and not self.returned
            and self.amount_included < 0 < self.quantity
        )

    def amount(self, tax: str, discount: str) -> Decimal:
        """Return the line's amount with or without tax, before or after discount."""
        included = tax == INCLUDED
        full = self.full_included if included else self.full_excluded
        if discount == BEFORE and full is not None:
            return full
        return self.amount_included if included else self.amount_excluded


@dataclass(frozen=True)
class EarningRule:
    """A rule of a program; rules whose code was not entered are left out.

    :param mode: ``order``, ``money`` or ``unit``
    :param points: points per order, per unit of currency or per unit sold
    :param minimum_quantity: units that must be bought
    :param minimum_amount: amount that must be bought, in ``minimum_tax`` (``incl`` or
        ``excl``), after discounts by the policy, before what points and cards pay
    :param split: each unit's points go to a card of their own
    """

    rule_id: int
    mode: str
    points: Decimal
    minimum_quantity: Decimal = ZERO
    minimum_amount: Decimal = ZERO
    minimum_tax: str = INCLUDED
    split: bool = False

    def __post_init__(self):
        if self.mode not in (ORDER, MONEY, UNIT):
            raise ValueError(f"unknown mode of a rule: {self.mode}")


@dataclass(frozen=True)
class EarningPolicy:
    """What earns, and how it is rounded (fields ``earn_*`` of the program).

    :param tax: ``incl`` or ``excl``: amounts that earn are with or without tax
    :param discount: ``after`` or ``before``: amounts count with discounts taken off
        or as if there were none; free products never earn
    :param delivery: delivery earns like a product
    :param gift_card: buying gift cards and topping up eWallets earns
    :param on_points: the part paid with points, a gift card or an eWallet earns
    :param step: points are a multiple of it
    :param method: ``half_up``, ``down`` or ``up``
    :param multiplier: of the points of each rule, before rounding
    """

    tax: str = INCLUDED
    discount: str = AFTER
    delivery: bool = False
    gift_card: bool = False
    on_points: bool = False
    step: Decimal = Decimal(1)
    method: str = HALF_UP
    multiplier: Decimal = Decimal(1)


@dataclass(frozen=True)
class LineShare:
    """What of a rule's points a line earned; ``units`` where the rule splits."""

    key: str
    points: Decimal
    units: tuple[Decimal, ...] = ()


@dataclass(frozen=True)
class RuleEarning:
    """Points of one rule.

    ``amount`` and ``quantity`` are what the rule counted. ``reason`` says why there are
    no points (empty if there are). The points of ``shares`` add up to ``points``.
    """

    rule_id: int
    points: Decimal
    amount: Decimal
    quantity: Decimal
    reason: str = ""
    shares: tuple[LineShare, ...] = ()


@dataclass(frozen=True)
class ReturnedLine:
    """A line of an order of which something comes back.

    :param points: what this line earned, or what it was paid with
    :param quantity: units sold, above zero
    :param returned_before: units that came back in earlier refunds
    :param returned_now: units that come back in this one
    """

    points: Decimal
    quantity: Decimal
    returned_before: Decimal = ZERO
    returned_now: Decimal = ZERO

    def __post_init__(self):
        if self.quantity <= 0:
            raise ValueError(f"{self.quantity} units cannot have been sold")
        if self.returned_before < 0 or self.returned_now < 0 or self.kept_after < 0:
            raise ValueError(
                f"{self.returned_before} + {self.returned_now} of {self.quantity} units"
                " cannot come back"
            )

    @property
    def kept_before(self) -> Decimal:
        return self.quantity - self.returned_before

    @property
    def kept_after(self) -> Decimal:
        return self.kept_before - self.returned_now


@dataclass(frozen=True)
class _Counted:
    """A line that earns, with the amounts the policy leaves of it."""

    line: BasketLine
    quantity: Decimal
    amount: Fraction
    bought: dict[str, Fraction]


def line_exclusion(line: BasketLine, policy: EarningPolicy) -> str:
    """Return why a line does not earn: ``returned`` or its kind; empty if it earns.

    >>> line_exclusion(BasketLine("a", kind="delivery"), EarningPolicy())
    'delivery'
    >>> line_exclusion(BasketLine("a", kind="delivery"), EarningPolicy(delivery=True))
    ''
    """
    if line.returned or line.quantity <= 0:
        return RETURNED
    if line.kind in SOLD_KINDS and line.amount_included < 0:
        return DISCOUNT
    earns = {
        PRODUCT: True,
        DELIVERY: policy.delivery,
        CARD_SALE: policy.gift_card,
    }
    return "" if earns.get(line.kind) else line.kind


def earned_points(
    lines: Iterable[BasketLine], rules: Iterable[EarningRule], policy: EarningPolicy
) -> tuple[RuleEarning, ...]:
    """Return what each rule gives for the lines, in the order of the rules.

    Lines that come back from an earlier order neither earn nor lower what the others
    earn. A discount, and what points pay, lower the lines they apply to in proportion
    to the lines' amounts, never below zero.

    >>> oil = BasketLine(
    ...     "oil", amount_included=Decimal("121"), rules=frozenset({7})
    ... )
    >>> wipers = BasketLine(
    ...     "wipers",
    ...     quantity=Decimal(2),
    ...     amount_included=Decimal("60.50"),
    ...     rules=frozenset({7}),
    ... )
    >>> paid = BasketLine("paid", kind="payment", amount_included=Decimal("-31.50"))
    >>> rule = EarningRule(7, "money", Decimal("0.1"))
    >>> [earning] = earned_points([oil, wipers, paid], [rule], EarningPolicy())
    >>> earning.points, earning.amount
    (Decimal('15.00'), Decimal('150.000000'))
    >>> [(share.key, share.points) for share in earning.shares]
    [('oil', Decimal('10.00')), ('wipers', Decimal('5.00'))]
    """
    counted = _count(list(lines), policy)
    return tuple(_earn(rule, counted, policy) for rule in rules)


def points_of_return(
    lines: Sequence[ReturnedLine],
    step: Decimal = POINT,
    method: str = HALF_UP,
) -> Decimal:
    """Return the points that a refund takes back (or gives back).

    ``lines`` are all lines of the original order that have points, also those of which
    nothing comes back now. What the customer keeps is what the kept units are worth,
    rounded once for the whole order; the refund moves the difference. So refunds one
    after the other add up exactly to the whole, and no order of them gains a point.

    :raises ValueError: if more comes back than was sold

    >>> for before in range(3):
    ...     line = ReturnedLine(Decimal(10), Decimal(3), Decimal(before), Decimal(1))
    ...     points_of_return([line], Decimal(1))
    Decimal('3')
    Decimal('4')
    Decimal('3')
    """

    def worth(units_kept):
        kept = sum(
            Fraction(line.points) * Fraction(units_kept(line)) / Fraction(line.quantity)
            for line in lines
        )
        return round_points(Fraction(kept), step, method)

    return worth(lambda line: line.kept_before) - worth(lambda line: line.kept_after)


def _count(lines: list[BasketLine], policy: EarningPolicy) -> list[_Counted]:
    """Return the lines that earn, with what discounts and payments leave of them."""
    bought = {
        tax: bought_amounts(lines, tax, policy.discount) for tax in (INCLUDED, EXCLUDED)
    }
    amounts = dict(bought[policy.tax])
    if not policy.on_points:
        for line in lines:
            if line.kind == PAYMENT and not line.returned:
                _take_off(amounts, line, line.amount(policy.tax, AFTER))
    given = _given_units(lines)
    return [
        _Counted(
            line,
            max(line.quantity - given.get(line.key, ZERO), ZERO),
            amounts[line.key],
            {tax: bought[tax][line.key] for tax in bought},
        )
        for line in lines
        if line.is_sold and not line_exclusion(line, policy)
    ]


def bought_amounts(
    lines: Sequence[BasketLine], tax: str = INCLUDED, discount: str = AFTER
) -> dict[str, Fraction]:
    """Return the amount of each line sold, by key: what points pay is not taken off.

    Free products are always taken off, discounts unless ``discount`` is ``before``.

    >>> oil = BasketLine("oil", amount_included=Decimal(240))
    >>> offer = BasketLine("offer", kind="discount", amount_included=Decimal(-24))
    >>> points = BasketLine("points", kind="payment", amount_included=Decimal(-16))
    >>> bought_amounts([oil, offer, points])
    {'oil': Fraction(216, 1)}
    """
    amounts = {
        line.key: Fraction(line.amount(tax, discount)) for line in lines if line.is_sold
    }
    for line in lines:
        if line.is_taken_off and (line.kind == FREE or discount == AFTER):
            _take_off(amounts, line, line.amount(tax, AFTER))
    return amounts


def _take_off(amounts: dict[str, Fraction], line: BasketLine, amount: Decimal) -> None:
    """Spread a negative ``amount`` over the amounts it applies to, none below zero."""
    keys = [key for key in amounts if _applies(line, key)]
    whole = sum(amounts[key] for key in keys)
    if amount >= 0 or not whole:
        return
    left = max(1 - Fraction(-amount) / whole, Fraction(0))
    for key in keys:
        amounts[key] *= left


def _applies(line: BasketLine, key: str) -> bool:
    if line.applies_to:
        return key in line.applies_to
    return line.kind != FREE


def _given_units(lines: list[BasketLine]) -> dict[str, Decimal]:
    """Return how many units of each line were given as a reward."""
    given: dict[str, Decimal] = {}
    sold = {line.key: line.quantity for line in lines if line.is_sold}
    for line in lines:
        if line.kind != FREE or line.returned:
            continue
        rest = line.quantity
        for key in (key for key in sold if key in line.applies_to):
            units = min(rest, sold[key] - given.get(key, ZERO))
            given[key] = given.get(key, ZERO) + units
            rest -= units
    return given


def _earn(
    rule: EarningRule, counted: list[_Counted], policy: EarningPolicy
) -> RuleEarning:
    """Return what one rule gives."""
    members = [each for each in counted if rule.rule_id in each.line.rules]
    amount = sum((each.amount for each in members), Fraction(0))
    quantity = sum((each.quantity for each in members), ZERO)
    reason = _refusal(rule, members, quantity)
    shares: tuple[LineShare, ...] = ()
    if not reason:
        shares = _shares(rule, members, policy)
    points = sum((share.points for share in shares), ZERO)
    if not reason and not points:
        reason = TOO_LITTLE
    return RuleEarning(
        rule.rule_id,
        points,
        to_decimal(amount),
        quantity,
        reason,
        shares if points else (),
    )


def _refusal(rule: EarningRule, members: list[_Counted], quantity: Decimal) -> str:
    """Return why the rule does not apply; empty if it does."""
    if not members:
        return NO_LINE
    if sum(each.bought[rule.minimum_tax] for each in members) < rule.minimum_amount:
        return MINIMUM_AMOUNT
    if quantity < rule.minimum_quantity:
        return MINIMUM_QUANTITY
    return ""


def _shares(
    rule: EarningRule, members: list[_Counted], policy: EarningPolicy
) -> tuple[LineShare, ...]:
    """Return each line's part of the rule's points."""
    rate = Fraction(rule.points) * Fraction(policy.multiplier)
    if rule.split and rule.mode != ORDER:
        return tuple(_split_share(rule, each, rate, policy) for each in members)
    if rule.mode == ORDER:
        weights = [each.amount for each in members]
        points = round_points(rate, policy.step, policy.method)
    else:
        weights = [_base(rule, each) for each in members]
        points = round_points(rate * sum(weights), policy.step, policy.method)
    return tuple(
        LineShare(each.line.key, share)
        for each, share in zip(members, share_out(points, weights), strict=True)
    )


def _split_share(
    rule: EarningRule, counted: _Counted, rate: Fraction, policy: EarningPolicy
) -> LineShare:
    """Return the points of a line whose units each get a card of their own."""
    points = round_points(rate * _base(rule, counted), policy.step, policy.method)
    cards = max(int(counted.quantity), 1)
    units = share_out(points, [Fraction(1)] * cards, policy.step)
    return LineShare(counted.line.key, points, tuple(unit for unit in units if unit))


def _base(rule: EarningRule, counted: _Counted) -> Fraction:
    """Return what the rule's points are given for: an amount or a number of units."""
    if rule.mode == UNIT:
        return Fraction(counted.quantity)
    return counted.amount
