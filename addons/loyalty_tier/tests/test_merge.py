from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import TierCase


@tagged("post_install", "-at_install")
class TestMerge(TierCase):
    """The card that stays has what all did, and the better tier until evaluated."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.target = cls._create_card()

    def _merge(self):
        self.env["loyalty.ledger"].merge_cards(self.card, self.target)

    def test_activity_of_both_counts(self):
        self._buy(self.card, 60)
        self._buy(self.target, 50)
        self._merge()
        self.assertFalse(self.target.tier_id)
        self._evaluate()
        self.assertEqual(self.target.tier_id, self.silver)

    def test_better_tier_until_evaluated(self):
        with freeze_time("2025-06-15 12:00:00"):
            self._buy(self.card, 500)
        with freeze_time("2026-07-15 12:00:00"):
            self._buy(self.target, 100)
            self._merge()
            self.assertEqual(self.target.tier_id, self.gold)
            self._evaluate()
            self.assertEqual(self.target.tier_id, self.silver)
        self.assertEqual(
            self._get_changes(self.target),
            [
                (False, "Silver", "joined"),
                ("Silver", "Gold", "merge"),
                ("Gold", "Silver", "demotion"),
            ],
        )

    def test_lower_tier_changes_nothing(self):
        self._buy(self.card, 100)
        self._buy(self.target, 500)
        self._merge()
        self.assertEqual(self.target.tier_id, self.gold)
        self.assertEqual(len(self._get_changes(self.target)), 1)

    def test_membership_is_the_older_one(self):
        self.card.tier_joined_on = date(2020, 2, 29)
        self._merge()
        self.assertEqual(self.target.tier_joined_on, date(2020, 2, 29))

    def test_what_comes_for_the_merged_card_counts_for_the_other(self):
        order = self._buy(self.card, 60)
        self._merge()
        self._buy(self.card, 60)
        self.assertEqual(self.target.tier_id, self.silver)
        self._refund(order)
        self.assertFalse(self.target.tier_id)

    def test_history_of_both(self):
        self._buy(self.card, 100)
        self._merge()
        self.assertIn(self.card, self.target.tier_history_ids.card_id)
