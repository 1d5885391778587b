from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import TierCase


@tagged("post_install", "-at_install")
class TestManual(TierCase):
    """A tier by hand: with a reason, for a time, at least or exactly."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk", "adjust")

    def _change(self, tier, user=None, **vals):
        wizard = (
            self.env["loyalty.tier.change"]
            .with_user(user or self.clerk)
            .create(
                {
                    "card_id": self.card.id,
                    "tier_id": tier.id,
                    "reason": "Complaint 7",
                    **vals,
                }
            )
        )
        return wizard.action_change()

    def test_change_says_who_and_why(self):
        self._change(self.gold)
        self.assertEqual(self.card.tier_id, self.gold)
        self.assertRecordValues(
            self.card.tier_history_ids,
            [
                {
                    "from_tier_id": False,
                    "to_tier_id": self.gold.id,
                    "cause": "manual",
                    "note": "Complaint 7",
                    "user_id": self.clerk.id,
                }
            ],
        )

    def test_tier_stays_without_an_end(self):
        self._change(self.gold)
        with freeze_time("2040-01-01"):
            self._evaluate()
        self.assertEqual(self.card.tier_id, self.gold)

    def test_higher_tier_can_be_earned_meanwhile(self):
        self._change(self.silver)
        self._buy(self.card, 500)
        self.assertEqual(self.card.tier_id, self.gold)
        self.assertEqual(self.card.tier_manual, "least")

    def test_exactly_this_tier(self):
        self._buy(self.card, 1000)
        self._change(self.silver, hold="exact")
        self._buy(self.card, 1000)
        self._evaluate()
        self.assertEqual(self.card.tier_id, self.silver)
        self.assertFalse(self.card.tier_next)

    def test_no_tier_exactly(self):
        self._buy(self.card, 1000)
        self._change(self.env["loyalty.tier"], hold="exact")
        self._evaluate()
        self.assertFalse(self.card.tier_id)

    def test_after_the_last_day_what_is_earned_counts(self):
        self.program.tier_grace_days = 30
        with freeze_time("2026-03-01 12:00:00"):
            self._buy(self.card, 100)
            self._change(self.platinum, until=date(2026, 3, 31))
        with freeze_time("2026-03-31 12:00:00"):
            self._evaluate()
            self.assertEqual(self.card.tier_id, self.platinum)
        with freeze_time("2026-04-01 12:00:00"):
            self._evaluate()
            self.assertEqual(self._evaluate(), 0)
        self.assertRecordValues(
            self.card,
            [
                {
                    "tier_id": self.silver.id,
                    "tier_manual": False,
                    "tier_manual_id": False,
                    "tier_manual_until": False,
                    "tier_at_risk_until": False,
                }
            ],
        )
        self.assertEqual(
            self._get_changes(self.card)[-1], ("Platinum", "Silver", "manual_ended")
        )

    def test_end_now(self):
        self._change(self.platinum)
        self.card.with_user(self.clerk).action_end_tier_by_hand()
        self.assertFalse(self.card.tier_id)
        self.assertFalse(self.card.tier_manual)

    def test_reason_is_required(self):
        with self.assertRaises(AssertionError):
            action = self.card.with_user(self.clerk).action_change_tier()
            wizard = self.env["loyalty.tier.change"].with_user(self.clerk)
            with Form(wizard.with_context(**action["context"])) as form:
                form.tier_id = self.gold

    def test_last_day_that_is_over(self):
        with self.assertRaises(UserError):
            self._change(self.gold, until=date(2020, 1, 1))

    def test_tier_of_another_program(self):
        other = self._create_ladder(name="Other").tier_ids[0]
        with self.assertRaises(UserError):
            self._change(other)

    def test_reader_cannot_change(self):
        reader = self._create_user("reader", "reader")
        with self.assertRaises(AccessError):
            self._change(self.gold, reader)
        with self.assertRaises(AccessError):
            self.card.with_user(reader).action_end_tier_by_hand()
