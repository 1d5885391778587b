from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models import ir_cron
from odoo.addons.base.models.ir_qweb import QWebError, QWebErrorInfo

from .common import ReferralCase

REFUSAL = "No card for this one"


@tagged("post_install", "-at_install")
class TestRun(ReferralCase):
    """The nightly run: slices, bad records, little time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.referrals = cls.env["loyalty.referral"]
        for number in range(5):
            referral = cls._invite(cls._create_member(name=f"Friend {number}"))
            cls._buy(referral.friend_id)
            cls.referrals |= referral

    def test_in_slices(self):
        self.patch(type(self.referrals), "_get_slice", lambda self: 2)
        self._run("2026-03-20")
        self.assertEqual(set(self.referrals.mapped("state")), {"rewarded"})
        self.assertEqual(self._get_cards(self.points, self.member).points, 500)

    def test_one_bad_record_does_not_stop_the_others(self):
        bad = self.referrals[2]
        give = type(bad)._give

        def refuse(referral, side, today):
            if referral == bad and side == "friend":
                raise UserError(REFUSAL)
            return give(referral, side, today)

        self.patch(type(bad), "_give", refuse)
        self._run("2026-03-20")
        self.assertRecordValues(bad, [{"state": "waiting", "problem": REFUSAL}])
        self.assertEqual(set((self.referrals - bad).mapped("state")), {"rewarded"})
        self.assertEqual(self._get_cards(self.points, self.member).points, 400)
        self.patch(type(bad), "_give", give)
        self._run("2026-03-21")
        self.assertRecordValues(bad, [{"state": "rewarded", "problem": False}])
        self.assertEqual(self._get_cards(self.points, self.member).points, 500)
        self.assertSound()

    def test_what_nobody_foresaw_stays_with_its_invitation(self):
        bad = self.referrals[2]
        give = type(bad)._give

        def fail(referral, side, today):
            if referral == bad:
                raise ZeroDivisionError(REFUSAL)
            return give(referral, side, today)

        self.patch(type(bad), "_give", fail)
        with mute_logger("odoo.addons.loyalty_ledger.models.loyalty_slices_mixin"):
            self._run("2026-03-20")
        self.assertRecordValues(bad, [{"state": "waiting", "problem": REFUSAL}])
        self.assertEqual(set((self.referrals - bad).mapped("state")), {"rewarded"})

    def test_message_that_cannot_be_made(self):
        """It is made when the points are on the card; the reward is given anyway."""
        seen = []
        broken = QWebErrorInfo(REFUSAL, None, None, None, None, [], None)

        def fail(cards, force_send=False):
            if not cards.env.context.get("loyalty_no_mail"):
                seen.append((cards.program_id, cards.points))
                raise QWebError(broken)

        card = type(self.env["loyalty.card"])
        self.patch(card, "_send_creation_communication", fail)
        self._run("2026-03-20")
        self.assertEqual(set(self.referrals.mapped("state")), {"rewarded"})
        self.assertEqual(set(seen), {(self.points, 100), (self.coupons, 1)})
        told = self.referrals[0].message_ids.mapped("body")
        self.assertTrue([body for body in told if REFUSAL in body])

    def _get_triggers(self):
        """What asks for another run of the scheduled action."""
        cron = self.env.ref("loyalty_referral.ir_cron_progress")
        return self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])

    def _leave_no_time(self, calls=100):
        """The time of a run is over from its beginning; Odoo calls it some times."""
        self.patch(ir_cron, "MIN_TIME_PER_JOB", 0)
        self.patch(ir_cron, "MIN_RUNS_PER_JOB", calls)
        self.patch(type(self.referrals), "_get_slice", lambda self: 2)
        self._get_triggers().unlink()

    def test_run_without_time_says_that_there_is_more(self):
        self._leave_no_time(calls=2)
        self._run("2026-03-20")
        states = sorted(self.referrals.mapped("state"))
        self.assertEqual(states, ["rewarded"] * 4 + ["waiting"])
        self.assertTrue(self._get_triggers())
        self._run("2026-03-20")
        self.assertEqual(set(self.referrals.mapped("state")), {"rewarded"})
        self.assertEqual(self._get_cards(self.points, self.member).points, 500)

    def test_run_without_time_does_all_in_several_calls(self):
        others = self.env["loyalty.referral"].concat(
            *(self._invite(self._create_member(name=name)) for name in "ABCDE")
        )
        self._leave_no_time()
        self._run("2026-03-20")
        self.assertEqual(set(self.referrals.mapped("state")), {"rewarded"})
        self.assertEqual(set(others.mapped("checked_on")), {date(2026, 3, 20)})
        self.assertFalse(self._get_triggers())

    def test_run_without_time_comes_past_what_cannot_be_done(self):
        give = type(self.referrals)._give
        bad = self.referrals[:3]

        def refuse(referral, side, today):
            if referral in bad:
                raise UserError(REFUSAL)
            return give(referral, side, today)

        self.patch(type(bad), "_give", refuse)
        self._leave_no_time()
        self._run("2026-03-20")
        self.assertEqual(set((self.referrals - bad).mapped("state")), {"rewarded"})
        self.assertFalse(self._get_triggers())
