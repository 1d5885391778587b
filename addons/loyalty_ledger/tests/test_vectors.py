import doctest
from decimal import Decimal

from odoo.tests import TransactionCase, tagged

from ..tools import earning, redemption, rounding
from .vectors import generate


def _decimals(value):
    """Return the arguments of a vector with decimals in place of text."""
    if isinstance(value, list):
        return [_decimals(each) for each in value]
    try:
        return Decimal(value)
    except ArithmeticError:
        return value


def _fill(model, values):
    """Return a dataclass filled from the object of a vector."""
    types = {name: field.type for name, field in model.__dataclass_fields__.items()}
    filled = {}
    for name, value in values.items():
        if "Decimal" in str(types[name]):
            value = Decimal(value)
        filled[name] = frozenset(value) if isinstance(value, list) else value
    return model(**filled)


def _earned_points(lines, rules, policy):
    results = earning.earned_points(
        [_fill(earning.BasketLine, line) for line in lines],
        [_fill(earning.EarningRule, rule) for rule in rules],
        _fill(earning.EarningPolicy, policy),
    )
    return [
        {
            "rule_id": result.rule_id,
            "points": result.points,
            "amount": result.amount,
            "quantity": result.quantity,
            "reason": result.reason,
            "shares": {share.key: share.points for share in result.shares},
            "units": {share.key: list(share.units) for share in result.shares},
        }
        for result in results
    ]


def _line_exclusion(line, policy):
    return earning.line_exclusion(
        _fill(earning.BasketLine, line), _fill(earning.EarningPolicy, policy)
    )


def _points_of_return(lines, step, method):
    lines = [_fill(earning.ReturnedLine, line) for line in lines]
    return earning.points_of_return(lines, Decimal(step), method)


def _redeemable(available, bill, offer, policy):
    result = redemption.redeemable(
        Decimal(available),
        Decimal(bill),
        _fill(redemption.PointsOffer, offer),
        _fill(redemption.RedemptionPolicy, policy),
    )
    return vars(result)


def _check_redemption(points, available, bill, offer, policy):
    result = redemption.check_redemption(
        Decimal(points),
        Decimal(available),
        Decimal(bill),
        _fill(redemption.PointsOffer, offer),
        _fill(redemption.RedemptionPolicy, policy),
    )
    return vars(result)


def _of_offer(function):
    return lambda number, offer: function(
        Decimal(number), _fill(redemption.PointsOffer, offer)
    )


def _plain(function):
    return lambda *args: function(*(_decimals(each) for each in args))


FUNCTIONS = {
    "round_points": _plain(rounding.round_points),
    "share_out": _plain(rounding.share_out),
    "earned_points": _earned_points,
    "line_exclusion": _line_exclusion,
    "points_of_return": _points_of_return,
    "redeemable": _redeemable,
    "check_redemption": _check_redemption,
    "points_amount": _of_offer(redemption.points_amount),
    "points_for_amount": _of_offer(redemption.points_for_amount),
    "reward_times": _plain(redemption.reward_times),
    "split_discount": _plain(redemption.split_discount),
}


@tagged("post_install", "-at_install")
class TestVectors(TransactionCase):
    """The calculators against the vectors that their JavaScript twins run too."""

    def _assert_matches(self, expected, actual):
        """Assert that ``actual`` has what is expected; it may have more names."""
        if isinstance(expected, dict):
            for name, value in expected.items():
                whole = name in ("shares", "units")
                if whole:
                    self.assertEqual(value.keys(), actual[name].keys(), name)
                self._assert_matches(value, actual[name])
        elif isinstance(expected, list):
            self.assertEqual(len(expected), len(actual))
            for each, other in zip(expected, actual, strict=True):
                self._assert_matches(each, other)
        elif isinstance(actual, str):
            self.assertEqual(expected, actual)
        else:
            self.assertEqual(Decimal(expected), actual)

    def _run_vectors(self, kind, at_least):
        cases = generate.vectors(kind)
        self.assertGreaterEqual(len(cases), at_least)
        for case in cases:
            function = FUNCTIONS[case["function"]]
            with self.subTest(kind=kind, note=case["note"], args=case["args"]):
                if case.get("raises"):
                    with self.assertRaises(ValueError):
                        function(*case["args"])
                else:
                    self._assert_matches(case["expected"], function(*case["args"]))

    def test_rounding(self):
        self._run_vectors("rounding", 40)

    def test_earning(self):
        self._run_vectors("earning", 60)

    def test_redemption(self):
        self._run_vectors("redemption", 40)

    def test_generated_files_are_current(self):
        """Files and browser module are what the generator writes from its seed."""
        for kind in generate.KINDS:
            self.assertEqual(
                generate.load(f"{kind}_generated"), generate.generated(kind), kind
            )
        module = generate.MODULE.read_text(encoding="utf-8")
        self.assertEqual(module, generate.javascript())

    def test_doctests(self):
        for module in (rounding, earning, redemption):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 0, module.__name__)
            self.assertFalse(result.failed, module.__name__)


@tagged("post_install", "-at_install")
class TestExactness(TransactionCase):
    """Properties that hold for any basket, not only for those written down."""

    def test_refunds_one_by_one_take_back_the_whole(self):
        """Whatever the order of the returns, together they move what was earned."""
        for kind in ("half_up", "down", "up"):
            for points, units in ((10, 3), (7, 4), (1, 9), (250, 7)):
                taken = [
                    earning.points_of_return(
                        [
                            earning.ReturnedLine(
                                Decimal(points),
                                Decimal(units),
                                Decimal(before),
                                Decimal(1),
                            )
                        ],
                        Decimal(1),
                        kind,
                    )
                    for before in range(units)
                ]
                self.assertEqual(sum(taken), points, (kind, points, units, taken))

    def test_shares_add_up(self):
        weights = [Decimal(each) / 7 for each in range(1, 30)]
        parts = rounding.share_out(Decimal("123.45"), weights)
        self.assertEqual(sum(parts), Decimal("123.45"))

    def test_floats_of_the_database_lose_their_dust(self):
        self.assertEqual(rounding.to_decimal(89.43 + 89.43 + 89.42), Decimal("268.28"))
        self.assertEqual(rounding.to_decimal(0.1 + 0.2), Decimal("0.3"))
        self.assertEqual(rounding.to_decimal(-1e-14), 0)

    def test_not_a_number_is_refused(self):
        for value in (float("nan"), float("inf"), "-Infinity"):
            with self.assertRaises(ValueError):
                rounding.to_decimal(value)
