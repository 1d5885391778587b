"""What a till says an order earned and spent. Pure values, no database.

The claim travels with the order as JSON. It comes from a browser, so nothing in it is
believed: it is read into :class:`CouponClaim`, what cannot be read is named, and the
server puts its own figures beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from odoo.addons.loyalty_ledger.tools.movement import to_points

#: No card of any dealer holds more; a larger number is an attempt or an accident.
LIMIT = Decimal(10) ** 12


@dataclass(frozen=True)
class CouponClaim:
    """What the till claims for one card.

    :param key: the till's number of the card: its id, or below zero for a new one
    :param earned: points that the order gives, as claimed
    :param spent: points that its rewards cost, as claimed
    :param line_codes: the rewards (``reward_identifier_code``) paid by this card
    :param code: code of a card that the cashier scanned or typed, for a new one
    :param expiration: last valid day of a new card, ISO
    """

    key: int
    program_id: int
    earned: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)
    line_codes: tuple[str, ...] = ()
    code: str = ""
    expiration: str = ""
    partner_id: int | None = None
    product_id: int | None = None

    @property
    def card_id(self):
        return self.key if self.key > 0 else None


@dataclass(frozen=True)
class Claim:
    """A till's claim: the cards, the activated rules, and what was unreadable.

    :param fills: the program of gift cards or eWallets that the cashier chose for an
        order line, by the line's uuid
    """

    coupons: tuple[CouponClaim, ...] = ()
    rule_ids: frozenset[int] = frozenset()
    fills: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[str, ...] = field(default=())


def read_claim(raw):
    """Read a claim; what makes no sense becomes a problem, never an exception.

    >>> claim = read_claim({"coupons": {"-1": {"program_id": 3, "earned": 12.5}}})
    >>> claim.coupons[0].earned, claim.problems
    (Decimal('12.50'), ())
    >>> read_claim({"coupons": {"7": {"program_id": 3, "earned": "lots"}}}).problems
    ('7: earned is not a number of points: lots',)
    >>> read_claim(["?"]).problems
    ('The claim is not an object.',)
    >>> read_claim({"coupons": {}, "fills": {"line": 3, "other": "?"}}).fills
    {'line': 3}
    """
    if not isinstance(raw, Mapping) or not isinstance(raw.get("coupons"), Mapping):
        return Claim(problems=("The claim is not an object.",))
    coupons, problems = [], []
    for key, values in raw["coupons"].items():
        try:
            coupons.append(_read_coupon(key, values))
        except ValueError as error:  # noqa: PERF203 - each coupon is judged alone
            problems.append(f"{str(key)[:20]}: {error}")
    rules = raw.get("rules")
    rule_ids = [r for r in rules if _is_id(r)] if isinstance(rules, list) else []
    return Claim(
        tuple(coupons),
        frozenset(rule_ids),
        _read_fills(raw.get("fills")),
        tuple(problems),
    )


def _read_fills(values):
    if not isinstance(values, Mapping):
        return {}
    return {str(line): each for line, each in values.items() if _is_id(each)}


def _read_coupon(key, values):
    if not isinstance(values, Mapping):
        raise ValueError("not an object")
    if not _is_id(values.get("program_id")):
        raise ValueError("no program")
    return CouponClaim(
        key=_read_key(key),
        program_id=values["program_id"],
        earned=_read_points(values, "earned"),
        spent=_read_points(values, "spent"),
        line_codes=_read_texts(values.get("line_codes")),
        code=_read_text(values.get("code") or values.get("barcode")),
        expiration=_read_date(values.get("expiration_date")),
        partner_id=_read_id(values.get("partner_id")),
        product_id=_read_id(values.get("product_id")),
    )


def _is_id(value):
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _read_id(value):
    return value if _is_id(value) else None


def _read_key(key):
    try:
        number = int(key)
    except (TypeError, ValueError):
        raise ValueError("not the number of a card") from None
    if not number:
        raise ValueError("not the number of a card")
    return number


def _read_points(values, name):
    value = values.get(name) or 0
    try:
        points = Decimal(str(value))
    except ArithmeticError:
        raise ValueError(
            f"{name} is not a number of points: {str(value)[:20]}"
        ) from None
    if not points.is_finite() or abs(points) > LIMIT:
        raise ValueError(f"{name} is not a number of points: {str(value)[:20]}")
    return to_points(points)


def _read_text(value):
    return value.strip()[:64] if isinstance(value, str) else ""


def _read_texts(values):
    if not isinstance(values, list):
        return ()
    return tuple(v for v in values if isinstance(v, str) and v)


def _read_date(value):
    try:
        return date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError:
        return ""


def from_stock(coupon_data, costs):
    """The same claim from what Odoo's own till sends after the order.

    Odoo sends one net number for each card. What its rewards cost, by the order's
    lines, is the part that was spent; the rest was earned.

    :param coupon_data: argument of ``confirm_coupon_programs``
    :param costs: points that the rewards cost, by ``reward_identifier_code``

    >>> data = {"5": {"program_id": 3, "points": -70, "line_codes": ["a"]}}
    >>> coupon = read_claim(from_stock(data, {"a": Decimal(100)})).coupons[0]
    >>> coupon.earned, coupon.spent
    (Decimal('30.00'), Decimal('100.00'))
    >>> data = {"5": {"program_id": 3, "points": -70}}
    >>> coupon = read_claim(from_stock(data, {})).coupons[0]
    >>> coupon.earned, coupon.spent
    (Decimal('0.00'), Decimal('70.00'))
    """
    coupons = {}
    for key, values in coupon_data.items():
        net = to_points(values.get("points") or 0)
        spent = sum(
            (to_points(costs.get(code, 0)) for code in values.get("line_codes") or ()),
            Decimal(0),
        )
        spent = max(spent, -net)
        coupons[key] = {**values, "earned": str(net + spent), "spent": str(spent)}
    return {"coupons": coupons}
