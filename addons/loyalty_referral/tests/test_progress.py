from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import INVITED, NOON, ReferralCase


@tagged("post_install", "-at_install")
class TestProgress(ReferralCase):
    """The friend's purchases move the invitation, in their own transaction."""

    def setUp(self):
        super().setUp()
        self.referral = self._invite()
        self.friend = self.referral.friend_id

    def test_purchase_that_is_enough(self):
        self._buy(self.friend, 250)
        self.assertRecordValues(
            self.referral,
            [
                {
                    "state": "waiting",
                    "visit_day": date(2026, 3, 5),
                    "visit_company_id": self.company.id,
                    "visit_amount": 250,
                    "due_on": date(2026, 3, 19),
                }
            ],
        )

    def test_small_purchase_then_a_large_one(self):
        self._buy(self.friend, 150)
        self.assertEqual(self.referral.state, "bought")
        self._buy(self.friend, 200, day="2026-03-20")
        self.assertRecordValues(
            self.referral, [{"state": "waiting", "due_on": date(2026, 4, 3)}]
        )

    def test_two_documents_of_one_visit(self):
        self._buy(self.friend, 150)
        self._buy(self.friend, 50)
        self.assertRecordValues(
            self.referral, [{"state": "waiting", "visit_amount": 200}]
        )

    def test_refund_before_the_reward(self):
        row = self._buy(self.friend, 250)
        self._bring_back(row, 100)
        self.assertRecordValues(
            self.referral, [{"state": "bought", "due_on": False, "visit_day": False}]
        )
        self._bring_back(row, 150)
        self.assertEqual(self.referral.state, "invited")

    def test_small_refund_changes_the_amount_only(self):
        self._bring_back(self._buy(self.friend, 250), 30)
        self.assertRecordValues(
            self.referral, [{"state": "waiting", "visit_amount": 220}]
        )

    def test_other_companies_do_not_count(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._buy(self.friend, 250, company=other)
        self.assertEqual(self.referral.state, "invited")

    def test_branch_counts_with_its_own_day(self):
        branch = self.env["res.company"].create(
            {"name": "West", "parent_id": self.company.id}
        )
        self._buy(self.friend, 250, company=branch)
        self.assertRecordValues(
            self.referral, [{"state": "waiting", "company_id": branch.id}]
        )

    def test_invitation_runs_out(self):
        self._run("2026-05-30")
        self.assertEqual(self.referral.state, "invited")
        self._run("2026-05-31")
        self.assertRecordValues(
            self.referral, [{"state": "refused", "reason": "expired"}]
        )
        self._buy(self.friend, 500, day="2026-06-01")
        self.assertEqual(self.referral.state, "refused")

    def test_invitation_runs_out_where_the_branch_is(self):
        """Until midnight there, whatever day it is for the nightly run."""
        with freeze_time("2026-05-30 15:59:00"):
            self._run_now()
            self.assertEqual(self.referral.state, "invited")
        with freeze_time("2026-05-30 16:01:00"):
            self._run_now()
        self.assertRecordValues(
            self.referral, [{"state": "refused", "checked_on": date(2026, 5, 31)}]
        )

    def _run_now(self):
        with self.enter_registry_test_mode():
            self.env.ref("loyalty_referral.ir_cron_progress").method_direct_trigger()
        self.env.invalidate_all()

    def test_purchase_after_the_end_does_not_count(self):
        self._buy(self.friend, 500, day="2026-05-31")
        self.assertRecordValues(
            self.referral, [{"state": "refused", "reason": "expired"}]
        )

    def test_purchase_of_before_that_is_recorded_late(self):
        self._buy(self.friend, 30, day="2026-02-20")
        self.assertRecordValues(
            self.referral, [{"state": "refused", "reason": "not_new"}]
        )

    def test_refused_by_hand(self):
        clerk = self._create_user(
            "referral_clerk", "adjust", company_id=self.company.id
        )
        reader = self._create_user(
            "referral_reader", "reader", company_id=self.company.id
        )
        with self.assertRaisesRegex(UserError, "may adjust points"):
            self.referral.with_user(reader).action_refuse()
        self.referral.with_user(clerk).action_refuse()
        self._buy(self.friend)
        self.assertRecordValues(
            self.referral, [{"state": "refused", "reason": "by_hand"}]
        )
        with self.assertRaisesRegex(UserError, "cannot be done any more"):
            self.referral.with_user(clerk).action_take_back()

    def _leave(self, friend, member=None):
        """What a friend leaves on the page of a member."""
        code = self.env["loyalty.referral.code"].get_code(member or self.member)
        details = {"name": friend.name, "phone": friend.phone, "code": code}
        with freeze_time(NOON % INVITED):
            return self.env["loyalty.referral"].leave_details(
                member or self.member, self.program, self.company, details
            )

    def test_friend_who_brings_the_member_by_the_link(self):
        back = self._leave(self.member, self.friend)
        self.assertRecordValues(back, [{"state": "refused", "reason": "mutual"}])
        self.assertEqual(self.referral.state, "invited")

    def test_refused_by_hand_is_not_undone_by_the_link(self):
        self.friend.phone = "+86 139 0000 0002"
        self._refuse(self.referral)
        again = self._leave(self.friend)
        self.assertNotEqual(again, self.referral)
        self.assertRecordValues(again, [{"state": "refused", "reason": "by_hand"}])

    def test_who_never_came_is_forgotten(self):
        details = {"name": "Dora", "phone": "13900000005", "code": self.code}
        with freeze_time(NOON % "2026-03-01"):
            left = self.referral.leave_details(
                self.member, self.program, self.company, details
            )
        self._run("2026-06-01")
        with freeze_time(NOON % "2026-08-28"):
            self.referral._gc_details()
            self.assertEqual(left.friend_name, "Dora")
        with freeze_time(NOON % "2026-08-29"):
            self.referral._gc_details()
        self.assertRecordValues(
            left,
            [
                {
                    "friend_name": False,
                    "friend_phone": False,
                    "friend_number": False,
                    "friend_email": False,
                    "state": "refused",
                    "reason": "expired",
                }
            ],
        )
        self.assertTrue(self.friend.name)

    def test_strangers_change_nothing(self):
        self._buy(self._create_member(name="Somebody"), 900)
        self.assertEqual(self.referral.state, "invited")
