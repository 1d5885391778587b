from decimal import Decimal
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from ..tools.worth import Line, kept_share, worth


@tagged("post_install", "-at_install")
class TestWorth(BaseCase):
    """The calculator: discounts, returns in parts, rounding."""

    def _line(self, kind, amount, kept=1):
        return Line(kind, Decimal(amount), Decimal(amount), Fraction(kept))

    def _worth(self, *lines):
        return {kind: str(incl) for kind, (incl, _excl) in worth(lines).items()}

    def test_discount_lowers_all_kinds(self):
        lines = [
            self._line("service", 60),
            self._line("goods", 30),
            self._line("other", 10),
            self._line("goods", -50),
        ]
        self.assertEqual(
            self._worth(*lines),
            {"service": "30.00", "goods": "15.00", "other": "5.00"},
        )

    def test_rounded_kinds_add_up(self):
        lines = [self._line(kind, "3.33") for kind in ("service", "goods", "other")]
        found = worth([*lines, self._line("goods", "-0.99")])
        self.assertEqual(
            sum(incl for incl, _excl in found.values()),
            Decimal("9.99") - Decimal(".99"),
        )

    def test_all_given_away_counts_nothing(self):
        lines = self._line("service", 60), self._line("service", -60)
        self.assertEqual(worth(lines), {})

    def test_returns_in_parts_end_at_nothing(self):
        left = [
            self._worth(self._line("goods", "10.00", kept_share(Decimal(3), back)))
            for back in map(Decimal, range(4))
        ]
        self.assertEqual(
            left, [{"goods": "10.00"}, {"goods": "6.67"}, {"goods": "3.33"}, {}]
        )

    def test_units_of_a_currency_without_cents(self):
        line = self._line("goods", "10.4")
        self.assertEqual(worth([line], Decimal(1))["goods"][0], Decimal(10))
