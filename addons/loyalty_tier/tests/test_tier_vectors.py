import doctest
from decimal import Decimal

from odoo.tests import TransactionCase, tagged

from odoo.addons.loyalty_activity.tools import worth
from odoo.addons.loyalty_ledger.tests.hoot import ModuleHootCase
from odoo.addons.loyalty_ledger.tests.test_vectors import _fill
from odoo.addons.loyalty_ledger.tools import earning, redemption

from ..tools import benefit, ladder, outlook, privilege, standing
from .vectors import generate


def _measures(values):
    return ladder.Measures(
        Decimal(values.get("amount", 0)),
        values.get("visits", 0),
        Decimal(values.get("points", 0)),
    )


def _step(values):
    return ladder.Step(values["tier"], _measures(values["least"]))


def _ladder(values):
    steps = tuple(_step(step) for step in values["steps"])
    return ladder.Ladder(**{**values, "steps": steps})


def _purchase(values):
    return outlook.Purchase(
        {
            kind: tuple(Decimal(amount) for amount in amounts)
            for kind, amounts in values.get("amounts", {}).items()
        },
        Decimal(values.get("points", 0)),
        values.get("is_first_today", True),
    )


def _member_points(lines, rules, policy, multiplier):
    policy = _fill(earning.EarningPolicy, policy)
    earnings = earning.earned_points(
        [_fill(earning.BasketLine, line) for line in lines],
        [_fill(earning.EarningRule, rule) for rule in rules],
        benefit.multiplied(policy, Decimal(multiplier)),
    )
    return sum(each.points for each in earnings)


def _offer(values, rate):
    return benefit.improved(_fill(redemption.PointsOffer, values), Decimal(rate))


def _member_limits(available, bill, offer, policy, rate):
    policy = _fill(redemption.RedemptionPolicy, policy)
    bill = Decimal(bill)
    return redemption.redeemable(Decimal(available), bill, _offer(offer, rate), policy)


def _worth(lines, step="0.01"):
    found = worth.worth([_fill(worth.Line, line) for line in lines], Decimal(step))
    return {kind: list(pair) for kind, pair in found.items()}


FUNCTIONS = {
    "worth": _worth,
    "earned_rank": lambda rules, had: ladder.earned_rank(
        _ladder(rules), _measures(had)
    ),
    "missing": lambda step, had: ladder.missing(_step(step), _measures(had)),
    "missing_to": lambda rules, had, rank: ladder.missing_to(
        _ladder(rules), _measures(had), rank
    ),
    "is_reached": lambda step, had, match: ladder.is_reached(
        _step(step), _measures(had), match
    ),
    "gained": lambda rules, bought: outlook.gained(_ladder(rules), _purchase(bought)),
    "added": lambda had, more: outlook.added(_measures(had), _measures(more)),
    "promoted_rank": lambda rules, had, bought, rank: outlook.promoted_rank(
        _ladder(rules), _measures(had), _purchase(bought), rank
    ),
    "member_points": _member_points,
    "member_amount": lambda points, offer, rate: redemption.points_amount(
        Decimal(points), _offer(offer, rate)
    ),
    "member_limits": _member_limits,
}


@tagged("post_install", "-at_install")
class TestTierVectors(TransactionCase):
    """The calculators against the vectors that their JavaScript twins run too."""

    def _assert_matches(self, expected, actual):
        if isinstance(actual, dict):
            self.assertEqual(expected.keys(), actual.keys())
            for name, value in expected.items():
                self._assert_matches(value, actual[name])
        elif isinstance(expected, list):
            for value, other in zip(expected, actual, strict=True):
                self._assert_matches(value, other)
        elif isinstance(expected, dict):
            for name, value in expected.items():
                self._assert_matches(value, getattr(actual, name))
        elif isinstance(expected, str) and not isinstance(actual, str):
            self.assertEqual(Decimal(expected), actual)
        else:
            self.assertEqual(expected, actual)

    def _run_vectors(self, kind, at_least):
        cases = generate.vectors(kind)
        self.assertGreaterEqual(len(cases), at_least)
        for case in cases:
            with self.subTest(note=case["note"]):
                actual = FUNCTIONS[case["function"]](*case["args"])
                self._assert_matches(case["expected"], actual)

    def test_ladder(self):
        self._run_vectors("ladder", 40)

    def test_benefit(self):
        self._run_vectors("benefit", 20)

    def test_worth(self):
        self._run_vectors("worth", 8)

    def test_module_of_the_browser_is_current(self):
        module = generate.MODULE.read_text(encoding="utf-8")
        self.assertEqual(module, generate.javascript())

    def test_doctests(self):
        for module in (benefit, outlook, privilege, standing):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 0, module.__name__)
            self.assertFalse(result.failed, module.__name__)


@tagged("post_install", "-at_install")
class TestTierInTheBrowser(ModuleHootCase):
    """The JavaScript twins of the calculators, on the vectors of Python."""

    module = "loyalty_tier"

    def test_tier(self):
        self.run_hoot()
