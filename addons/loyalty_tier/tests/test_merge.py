from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.loyalty_ledger.tools.movement import EARN

from .common import TierCase


@tagged("post_install", "-at_install")
class TestMerge(TierCase):
    """The card that stays has what all did, and the better tier until evaluated."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.target = cls._create_card()

    def _merge(self):
        """As somebody does who merges the cards of two contacts."""
        self.env["loyalty.ledger"].merge_cards(self.card, self.target)

    def _merge_contacts(self):
        members = self.card.partner_id | self.target.partner_id
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(members.ids, self.target.partner_id)
        self.env.invalidate_all()

    def test_merged_contacts_have_both_histories(self):
        self._buy(self.card, 60)
        self._buy(self.target, 50)
        self._merge_contacts()
        card = self.target.exists() and self.target._get_surviving_card()
        self.assertEqual(card.tier_id, self.silver)
        self.assertEqual(
            self.env["loyalty.tier.decision"]._get_measures_of(card).amount, 110
        )

    def test_points_of_both_cards_count(self):
        self._post(self.card, 30, EARN)
        self._post(self.target, 40, EARN)
        self._merge()
        measures = self.env["loyalty.tier.decision"]._get_measures_of(self.target)
        self.assertEqual(measures.points, 70)

    def test_money_stays_with_its_member(self):
        """Who is given somebody else's card has not bought anything by that."""
        self._buy(self.card, 60)
        self._merge()
        measures = self.env["loyalty.tier.decision"]._get_measures_of(self.target)
        self.assertEqual(measures.amount, 0)

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

    def test_refund_reaches_the_member_who_stays(self):
        order = self._buy(self.card, 100)
        self._merge_contacts()
        self.assertEqual(self.target.tier_id, self.silver)
        self._refund(order)
        self.assertFalse(self.target.tier_id)

    def test_history_of_both(self):
        self._buy(self.card, 100)
        self._merge()
        self.assertIn(self.card, self.target.tier_history_ids.card_id)
