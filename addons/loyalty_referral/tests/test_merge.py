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

    def test_member_and_friend_turn_out_to_be_one(self):
        referral = self._invite()
        friend = referral.friend_id
        self._merge(friend, self._create_member(name="Carl"))
        self._merge(referral.friend_id, self.member)
        self.assertRecordValues(referral, [{"state": "refused", "reason": "self"}])

    def test_two_invited_contacts_turn_out_to_be_one(self):
        first = self._invite()
        other = self._create_member(name="Dora")
        code = self.env["loyalty.referral.code"].get_code(other)
        twin = self._create_member(name="Ben Twin")
        second = self.env["loyalty.referral"].enter_code(twin, code)
        self._merge(twin, first.friend_id)
        self.assertNotEqual(first.state, "refused")
        self.assertRecordValues(second, [{"state": "refused", "reason": "another"}])
        self.assertEqual(first.friend_id, second.friend_id)
