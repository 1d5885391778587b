from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.ladder import (
    Ladder,
    Measures,
    Step,
    earned_rank,
    find_fall,
    is_reached,
    missing_to,
)


def spent(amount, visits=0, points=0):
    return Measures(Decimal(amount), visits, Decimal(points))


@tagged("post_install", "-at_install")
class TestLadder(BaseCase):
    """Which tier is earned and what is missing, by the calculator."""

    def test_any_threshold_is_enough(self):
        step = Step(1, spent(500, visits=3))
        for measures, reached in (
            (spent(499, visits=2), False),
            (spent(500), True),
            (spent(0, visits=3), True),
        ):
            self.assertEqual(is_reached(step, measures, "any"), reached, measures)

    def test_all_thresholds_are_needed(self):
        step = Step(1, spent(500, visits=3))
        for measures, reached in (
            (spent(500, visits=2), False),
            (spent(500, visits=3), True),
            (spent(9999), False),
        ):
            self.assertEqual(is_reached(step, measures, "all"), reached, measures)

    def test_zero_does_not_count(self):
        for match in ("any", "all"):
            self.assertFalse(is_reached(Step(1, spent(0)), spent(0), match))

    def test_highest_reached_tier(self):
        ladder = Ladder((Step(1, spent(100)), Step(2, spent(0, visits=5))))
        self.assertEqual(earned_rank(ladder, spent(0)), 0)
        self.assertEqual(earned_rank(ladder, spent(100)), 1)
        self.assertEqual(earned_rank(ladder, spent(0, visits=5)), 2)

    def test_missing_is_nothing_where_one_way_is_gone(self):
        ladder = Ladder((Step(1, spent(500, visits=3)),))
        self.assertEqual(missing_to(ladder, spent(200, 1), 1), spent(300, visits=2))
        self.assertFalse(missing_to(ladder, spent(200, 3), 1))

    def test_missing_is_all_that_is_needed(self):
        ladder = Ladder((Step(1, spent(500, visits=3)),), match="all")
        self.assertEqual(missing_to(ladder, spent(200, 3), 1), spent(300))

    def test_ladder_rises(self):
        rising = [spent(100, visits=1), spent(100, visits=2), spent(300, visits=2)]
        for match in ("any", "all"):
            self.assertIsNone(find_fall(rising, match))

    def test_threshold_that_falls_behind_one_that_does_not_count(self):
        thresholds = [spent(500), spent(0, visits=3), spent(400, visits=4)]
        self.assertEqual(find_fall(thresholds, "any"), (2, "amount"))

    def test_equal_tiers(self):
        self.assertEqual(find_fall([spent(100), spent(100)], "any"), (1, None))
