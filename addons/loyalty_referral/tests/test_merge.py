from odoo.fields import Command
from odoo.tests import tagged

from .common import ReferralCase


@tagged("post_install", "-at_install")
class TestMerge(ReferralCase):
    """A contact that was there twice becomes one."""

    def _merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((source | target).ids)],
                "dst_partner_id": target.id,
                "state": "selection",
            }
        )
        wizard.action_merge()
        self.env.invalidate_all()

    def test_codes_of_both_stay_valid(self):
        twin = self._create_member(name="Anna")
        code = self.env["loyalty.referral.code"].get_code(twin)
        self._merge(self.member, twin)
        Code = self.env["loyalty.referral.code"]
        for each in (code, self.code):
            self.assertEqual(Code.find_member(each), twin)

    def test_friend_keeps_the_invitation(self):
        referral = self._invite()
        twin = self._create_member(name="Ben N.")
        self._merge(referral.friend_id, twin)
        self.assertEqual(referral.friend_id, twin)

    def _invite_and_reward(self, name, code=None):
        referral = self._invite(self._create_member(name=name), code=code)
        self._buy(referral.friend_id)
        self._run("2026-03-20")
        self.assertEqual(referral.state, "rewarded")
        return referral

    def test_friend_who_was_there_twice_counts_once(self):
        other = self._create_member(name="Carl")
        code = self.env["loyalty.referral.code"].get_code(other)
        first = self._invite_and_reward("Ben")
        second = self._invite_and_reward("Ben N.", code)
        self._merge(first.friend_id, second.friend_id)
        self.assertRecordValues(
            first | second,
            [
                {"state": "rewarded", "reason": False},
                {"state": "reversed", "reason": "another"},
            ],
        )
        self.assertEqual(first.friend_id, second.friend_id)
        self.assertEqual(self._get_cards(self.points, other).points, 0)

    def test_invitations_that_are_open(self):
        other = self._create_member(name="Carl")
        code = self.env["loyalty.referral.code"].get_code(other)
        first = self._invite(self._create_member(name="Ben"))
        second = self._invite(self._create_member(name="Ben N."), code=code)
        self._merge(second.friend_id, first.friend_id)
        self.assertEqual((first | second).mapped("state"), ["invited", "refused"])

    def test_member_and_friend_turn_out_to_be_one(self):
        open_one = self._invite(self._create_member(name="Dora"))
        rewarded = self._invite_and_reward("Ben")
        for referral in open_one | rewarded:
            self._merge(referral.friend_id, self.member)
        self.assertRecordValues(
            open_one | rewarded,
            [
                {"state": "refused", "reason": "self"},
                {"state": "reversed", "reason": "self"},
            ],
        )
        self.assertEqual(self._get_cards(self.points, self.member).points, 0)
