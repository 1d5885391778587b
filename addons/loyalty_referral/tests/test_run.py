from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import NOON, ReferralCase

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

    def test_run_without_time_goes_on_at_the_next(self):
        self.patch(type(self.referrals), "_get_slice", lambda self: 2)
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *a, **kw: 0)
        self.assertFalse(
            self.referrals._run_slices(self.referrals._find_open, "_progress")
        )
        with freeze_time(NOON % "2026-03-20"):
            for _night in range(3):
                self.referrals._run_slices(self.referrals._find_due, "_reward")
            found = self.referrals.filtered(lambda r: r.state == "rewarded")
        self.assertEqual(found, self.referrals)
