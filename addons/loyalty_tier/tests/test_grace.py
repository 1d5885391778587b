from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import TierCase


@tagged("post_install", "-at_install")
class TestGrace(TierCase):
    """Going down by time: grace, steps, and staying."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.tier_grace_days = 30
        with freeze_time("2025-06-15 12:00:00"):
            cls._buy(cls.card, 1000)

    def _run_on(self, day):
        with freeze_time(f"{day} 12:00:00"):
            self._evaluate()
        return self.card.tier_id

    def test_tier_stays_through_the_last_day_of_grace(self):
        self.assertEqual(self._run_on("2026-06-14"), self.platinum)
        self.assertFalse(self.card.tier_at_risk_until)
        self.assertEqual(self._run_on("2026-06-15"), self.platinum)
        self.assertEqual(self.card.tier_at_risk_until, date(2026, 7, 14))
        self.assertEqual(self._run_on("2026-07-14"), self.platinum)
        self.assertFalse(self._run_on("2026-07-15"))
        self.assertFalse(self.card.tier_at_risk_until)

    def test_run_again_on_the_same_day_changes_nothing(self):
        self._run_on("2026-06-15")
        self._run_on("2026-07-15")
        with freeze_time("2026-07-15 20:00:00"):
            self.assertEqual(self._evaluate(), 0)

    def test_purchase_in_the_grace_keeps_the_tier(self):
        self._run_on("2026-06-15")
        with freeze_time("2026-07-01 12:00:00"):
            self._buy(self.card, 1000)
        self.assertFalse(self.card.tier_at_risk_until)
        self.assertEqual(self._run_on("2026-07-15"), self.platinum)

    def test_purchase_that_is_not_enough_does_not(self):
        self._run_on("2026-06-15")
        with freeze_time("2026-07-01 12:00:00"):
            self._buy(self.card, 500)
        self.assertEqual(self.card.tier_at_risk_until, date(2026, 7, 14))
        self.assertEqual(self._run_on("2026-07-15"), self.gold)

    def test_refund_does_not_shorten_a_grace(self):
        order = self.env["loyalty.activity"].search(
            [("partner_id", "=", self.card.partner_id.id)]
        )
        self._run_on("2026-06-15")
        with freeze_time("2026-06-20 12:00:00"):
            self._refund(order)
        self.assertEqual(self.card.tier_id, self.platinum)
        self.assertEqual(self.card.tier_at_risk_until, date(2026, 7, 14))

    def test_one_step_has_a_grace_each(self):
        self.program.tier_demotion = "one_step"
        self._run_on("2026-06-15")
        self.assertEqual(self._run_on("2026-07-15"), self.gold)
        self.assertEqual(self.card.tier_at_risk_until, date(2026, 8, 13))
        self.assertEqual(self._run_on("2026-08-14"), self.silver)
        self.assertFalse(self._run_on("2026-09-13"))
        self.assertFalse(self.card.tier_at_risk_until)
        self.assertFalse(self._run_on("2026-10-01"))

    def test_one_step_does_not_pass_what_is_earned(self):
        self.program.tier_demotion = "one_step"
        with freeze_time("2026-01-10 12:00:00"):
            self._buy(self.card, 500)
        self._run_on("2026-06-15")
        self.assertEqual(self._run_on("2026-07-15"), self.gold)
        self.assertFalse(self.card.tier_at_risk_until)

    def test_one_step_without_grace_is_one_step_a_night(self):
        self.program.write({"tier_demotion": "one_step", "tier_grace_days": 0})
        self.assertEqual(self._run_on("2026-06-15"), self.gold)
        self.assertEqual(self._run_on("2026-06-15"), self.gold)
        self.assertEqual(self._run_on("2026-06-16"), self.silver)

    def test_year_of_grace_keeps_the_tier_of_a_calendar_year_for_the_next(self):
        program = self._create_ladder(tier_window="calendar_year", tier_grace_days=366)
        self.card = self._create_card(program)
        platinum = program.tier_ids[2]
        with freeze_time("2026-12-31 12:00:00"):
            self._buy(self.card, 1000)
        self.assertEqual(self._run_on("2027-01-01"), platinum)
        self.assertEqual(self._run_on("2027-12-31"), platinum)
        self.assertEqual(self._run_on("2028-01-01"), platinum)
        self.assertFalse(self._run_on("2028-01-02"))
