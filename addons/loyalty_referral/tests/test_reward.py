from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import NOON, ReferralCase


@tagged("post_install", "-at_install")
class TestReward(ReferralCase):
    """Both are rewarded when the refund time is over; a refund takes it back."""

    def _bring(self, name="Ben Novak", day="2026-03-05", amount=250):
        """A friend who is invited and buys."""
        referral = self._invite(self._create_member(name=name))
        row = self._buy(referral.friend_id, amount, day=day)
        return referral, row

    def _get_points(self, partner):
        return sum(self._get_cards(self.points, partner).mapped("points"))

    def test_not_before_the_refund_time_is_over(self):
        referral, _row = self._bring()
        self._run("2026-03-19")
        self.assertEqual(referral.state, "waiting")
        self._run("2026-03-20")
        self.assertRecordValues(
            referral, [{"state": "rewarded", "rewarded_on": date(2026, 3, 20)}]
        )

    def test_what_both_get(self):
        referral, _row = self._bring()
        self._run("2026-03-20")
        coupon = self._get_cards(self.coupons, referral.friend_id)
        self.assertRecordValues(
            coupon, [{"points": 1, "expiration_date": date(2026, 6, 18)}]
        )
        self.assertRecordValues(
            referral.referrer_entry_id | referral.friend_entry_id,
            [
                {
                    "kind": "grant",
                    "points": points,
                    "partner_id": partner.id,
                    "company_id": self.company.id,
                    "name": "Bring a Friend",
                    "source_model": "loyalty.referral",
                    "source_id": referral.id,
                    "source_key": f"loyalty.referral:{referral.id}:{side}",
                }
                for side, points, partner in (
                    ("referrer", 100, self.member),
                    ("friend", 1, referral.friend_id),
                )
            ],
        )
        self.assertSound()

    def test_once_however_often_it_runs(self):
        referral, _row = self._bring()
        for day in ("2026-03-20", "2026-03-20", "2026-03-21"):
            self._run(day)
        self.assertEqual(self._get_points(self.member), 100)
        self.assertEqual(len(self._get_cards(self.coupons, referral.friend_id)), 1)

    def test_points_come_onto_the_card_that_there_is(self):
        card = self._create_card(self.points, self.member, 7)
        self._bring()
        self._run("2026-03-20")
        self.assertEqual(card.points, 107)

    def test_refund_before_gives_nothing(self):
        referral, row = self._bring()
        self._bring_back(row, day="2026-03-19")
        self._run("2026-03-20")
        self.assertEqual(referral.state, "invited")
        self.assertEqual(self._get_points(self.member), 0)

    def test_refund_afterwards_takes_it_back(self):
        referral, row = self._bring()
        self._run("2026-03-20")
        self._bring_back(row, day="2026-03-25")
        self._run("2026-03-25")
        self.assertRecordValues(referral, [{"state": "reversed", "reason": "refunded"}])
        self.assertEqual(self._get_points(self.member), 0)
        self.assertEqual(self._get_cards(self.coupons, referral.friend_id).points, 0)
        reversal = referral.referrer_entry_id.reversal_ids
        self.assertEqual((reversal.kind, reversal.points), ("reversal", -100))
        self._run("2026-03-26")
        self.assertEqual(self._get_points(self.member), 0)
        self.assertSound()

    def test_refund_asks_for_the_run_at_once(self):
        referral, row = self._bring()
        self._run("2026-03-20")
        triggers = self.env["ir.cron.trigger"].search([])
        self._bring_back(row, day="2026-03-25")
        trigger = self.env["ir.cron.trigger"].search([]) - triggers
        self.assertEqual(
            trigger.cron_id, self.env.ref("loyalty_referral.ir_cron_progress")
        )
        self.assertEqual(referral.state, "rewarded")

    def test_small_refund_afterwards_changes_nothing(self):
        referral, row = self._bring()
        self._run("2026-03-20")
        self._bring_back(row, 40, day="2026-03-25")
        self._run("2026-03-25")
        self.assertEqual(referral.state, "rewarded")

    def test_what_is_asked_for_later_does_not_touch_the_past(self):
        referral, row = self._bring()
        self._run("2026-03-20")
        self.program.minimum = 300
        self._bring_back(row, 40, day="2026-03-25")
        self.assertFalse(referral._is_refunded())
        self._run("2026-03-25")
        self.assertRecordValues(referral, [{"state": "rewarded", "minimum": 200}])
        self.program.minimum = 0
        self._bring_back(row, 20, day="2026-03-26")
        self.assertTrue(referral._is_refunded())
        self._run("2026-03-26")
        self.assertEqual(referral.state, "reversed")

    def test_points_that_are_spent_become_an_overdraft(self):
        referral, row = self._bring()
        self._run("2026-03-20")
        card = self._get_cards(self.points, self.member)
        self._post(card, -60, "redeem")
        self._bring_back(row, day="2026-03-25")
        self._run("2026-03-25")
        self.assertEqual((card.points, card.overdraft), (-60, 60))
        self.assertEqual(referral.state, "reversed")

    def test_coupon_that_is_spent_stays_spent(self):
        referral, row = self._bring()
        self._run("2026-03-20")
        coupon = self._get_cards(self.coupons, referral.friend_id)
        with freeze_time(NOON % "2026-03-21"):
            self._post(coupon, -1, "redeem")
        self._bring_back(row, day="2026-03-25")
        self._run("2026-03-25")
        self.assertEqual((coupon.points, coupon.overdraft), (0, 0))
        self.assertEqual(referral.state, "reversed")

    def test_taken_back_by_hand(self):
        referral, _row = self._bring()
        self._run("2026-03-20")
        clerk = self._create_user(
            "referral_clerk", "adjust", company_id=self.company.id
        )
        referral.with_user(clerk).action_take_back()
        self.assertRecordValues(referral, [{"state": "reversed", "reason": "by_hand"}])
        self.assertEqual(self._get_points(self.member), 0)

    def test_limit_of_a_member_in_a_year(self):
        """Beyond it only the friend gets something; next year it begins anew."""
        self.program.member_limit = 1
        first, _row = self._bring("Ben")
        second, _row = self._bring("Carl")
        self._run("2026-03-20")
        self.assertEqual((first | second).mapped("is_limited"), [False, True])
        self.assertEqual(self._get_points(self.member), 100)
        self.assertEqual(len(self._get_cards(self.coupons, second.friend_id)), 1)
        self.program.valid_days = 0
        third = self._invite(self._create_member(name="Dora"), day="2026-12-20")
        self._buy(third.friend_id, day="2026-12-20")
        self._run("2027-01-04")
        self.assertFalse(third.is_limited)
        self.assertEqual(self._get_points(self.member), 200)

    def test_what_was_taken_back_does_not_count_for_the_limit(self):
        self.program.member_limit = 1
        _first, row = self._bring("Ben")
        self._run("2026-03-20")
        self._bring_back(row, day="2026-03-21")
        second, _row = self._bring("Carl", day="2026-03-10")
        self._run("2026-03-25")
        self._run("2026-03-25")
        self.assertFalse(second.is_limited)

    def test_limit_of_the_program(self):
        self.program.total_limit = 1
        first, _row = self._bring("Ben")
        second, _row = self._bring("Carl")
        self._run("2026-03-20")
        self.assertEqual(first.state, "rewarded")
        self.assertRecordValues(second, [{"state": "refused", "reason": "total_limit"}])

    def test_paused_program_keeps_its_word(self):
        referral, _row = self._bring()
        self.program.action_pause()
        self._run("2026-03-20")
        self.assertEqual(referral.state, "rewarded")

    def test_reward_of_a_closed_program_waits(self):
        referral, _row = self._bring()
        for vals, why in (
            ({"active": False}, "Program Free Wash is archived."),
            (
                {"active": True, "date_to": "2026-03-19"},
                "Program Free Wash ended on 03/19/2026.",
            ),
        ):
            with self.subTest(why):
                self.coupons.write(vals)
                self._run("2026-03-20")
                self.assertRecordValues(
                    referral, [{"state": "waiting", "problem": why}]
                )
                self.assertFalse(self._get_cards(self.points, self.member))
                with (
                    freeze_time(NOON % "2026-03-20"),
                    self.assertRaisesRegex(UserError, why),
                ):
                    self.program.action_start()
        self.coupons.date_to = "2026-04-30"
        self._run("2026-03-21")
        self.assertRecordValues(referral, [{"state": "rewarded", "problem": False}])
        coupon = self._get_cards(self.coupons, referral.friend_id)
        self.assertEqual(coupon.expiration_date, date(2026, 4, 30))

    def test_coupon_that_buys_nothing_is_not_given(self):
        referral, _row = self._bring()
        self.coupons.reward_ids.active = False
        self._run("2026-03-20")
        self.assertEqual(referral.state, "waiting")
        self.assertIn("buy nothing", referral.problem)

    def test_branch_that_is_closed_keeps_its_word(self):
        branch = self.env["res.company"].create(
            {"name": "West", "parent_id": self.company.id}
        )
        referral = self._invite(self._create_member(name="Ben"))
        self._buy(referral.friend_id, company=branch)
        branch.active = False
        self._run("2026-03-19")
        self.assertEqual(referral.state, "waiting")
        self._run("2026-03-20")
        self.assertRecordValues(
            referral, [{"state": "rewarded", "company_id": branch.id}]
        )

    def test_day_of_the_branch(self):
        referral, _row = self._bring()
        self.company.partner_id.tz = "America/New_York"
        self._run("2026-03-20")  # midnight there
        self.assertEqual(referral.state, "rewarded")
        other, _row = self._bring("Carl", day="2026-03-21")
        self.company.partner_id.tz = "Pacific/Honolulu"
        self._run("2026-04-05")  # still the 4th there
        self.assertEqual(other.state, "waiting")
