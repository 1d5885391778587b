from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import INVITED, NOON, ReferralCase


@tagged("post_install", "-at_install")
class TestCounter(ReferralCase):
    """A new customer names a code; the cashier enters it on the contact."""

    def test_code_on_a_new_contact(self):
        code = f"{self.code[:4]}-{self.code[4:]}".lower()
        with freeze_time(NOON % INVITED), Form(self.env["res.partner"]) as form:
            form.name = "Ben Novak"
            form.phone = "+86 139 0000 0002"
            form.referred_by_code = code
        friend = form.save()
        referral = self.env["loyalty.referral"].search([("friend_id", "=", friend.id)])
        self.assertRecordValues(
            referral,
            [
                {
                    "referrer_id": self.member.id,
                    "program_id": self.program.id,
                    "company_id": self.company.id,
                    "channel": "counter",
                    "state": "invited",
                    "invited_on": date(2026, 3, 1),
                    "valid_until": date(2026, 5, 30),
                }
            ],
        )
        friend.invalidate_recordset()
        self.assertEqual(friend.referred_by_code, f"{self.code[:4]}-{self.code[4:]}")
        self.assertEqual(friend.referred_by_id, self.member)

    def test_cashier_without_rights_on_referrals(self):
        cashier = self._create_user("referral_cashier", company_id=self.company.id)
        cashier.group_ids += self.env.ref("base.group_partner_manager")
        friend = (
            self.env["res.partner"]
            .with_user(cashier)
            .create({"name": "Ben", "referred_by_code": self.code})
        )
        self.assertEqual(friend.referred_by_id, self.member)

    def test_same_code_again_changes_nothing(self):
        referral = self._invite()
        self.assertEqual(self._invite(referral.friend_id), referral)

    def test_no_code_is_no_invitation(self):
        friend = self._create_member(referred_by_code=" - ")
        self.assertFalse(
            self.env["loyalty.referral"].search([("friend_id", "=", friend.id)])
        )

    def test_unknown_code(self):
        with self.assertRaisesRegex(UserError, "Nobody has the code"):
            self._invite(code="ABCD-2345")

    def test_archived_member(self):
        self.member.active = False
        with self.assertRaisesRegex(UserError, "Nobody has the code"):
            self._invite()

    def test_second_member_comes_too_late(self):
        referral = self._invite()
        other = self._create_member(name="Carl")
        code = self.env["loyalty.referral.code"].get_code(other)
        with self.assertRaisesRegex(UserError, "invited by Anna Berger already"):
            self._invite(referral.friend_id, code=code)

    def test_nobody_invites_himself(self):
        company = self._create_member(name="Fleet Ltd", is_company=True)
        same = {
            "phone": {"phone": "+8613800000001"},
            "e-mail": {"email": "Anna@Example.com"},
            "company": {"parent_id": company.id},
        }
        self.member.write({"email": "anna@example.com", "parent_id": company.id})
        with self.assertRaisesRegex(UserError, "cannot invite himself"):
            self._invite(self.member)
        for name, vals in same.items():
            with (
                self.subTest(name),
                self.assertRaisesRegex(UserError, "invite himself"),
            ):
                self._invite(self._create_member(name="Twin", **vals))

    def test_two_new_customers_cannot_bring_each_other(self):
        referral = self._invite()
        friend = referral.friend_id
        code = self.env["loyalty.referral.code"].get_code(friend)
        with self.assertRaisesRegex(UserError, "cannot bring each other"):
            self._invite(self.member, code=code)
        self._refuse(referral)
        self.assertEqual(self._invite(self.member, code=code).referrer_id, friend)

    def _invite_chain(self, *names):
        """Each new customer brings the next one; return their invitations."""
        referrals = self._invite(self._create_member(name=names[0]))
        for name in names[1:]:
            code = self._get_code(referrals[-1].friend_id)
            referrals += self._invite(self._create_member(name=name), code=code)
        return referrals

    def _get_code(self, member):
        return self.env["loyalty.referral.code"].get_code(member)

    def test_new_customers_cannot_bring_each_other_in_a_circle(self):
        for names in (("Ben", "Carl"), ("Dora", "Emil", "Frieda", "Gustav")):
            chain = self._invite_chain(*names)
            code = self._get_code(chain[-1].friend_id)
            with self.assertRaisesRegex(UserError, "cannot bring each other"):
                self._invite(self.member, code=code)
        self._refuse(chain[0])
        last = chain[-1].friend_id
        self.assertEqual(self._invite(self.member, code=code).referrer_id, last)

    def test_a_circle_that_is_there_already_ends_the_search(self):
        chain = self._invite_chain("Ben", "Carl")
        chain[0].referrer_id = chain[1].friend_id
        other = self._create_member(name="Dora")
        code = self._get_code(chain[1].friend_id)
        self.assertEqual(self._invite(other, code=code).friend_id, other)

    def test_what_was_refused_by_hand_is_not_undone_by_the_code(self):
        referral = self._invite()
        friend = referral.friend_id
        self._refuse(referral)
        with self.assertRaisesRegex(UserError, "refused by hand"):
            self._invite(friend)
        other = self._create_member(name="Carl")
        code = self.env["loyalty.referral.code"].get_code(other)
        again = self._invite(friend, code=code) - referral
        self.assertEqual(again.referrer_id, other)

    def test_what_was_refused_on_the_page_is_not_undone_at_the_counter(self):
        details = {"name": "Ben", "phone": "139 0000 0002", "code": self.code}
        with freeze_time(NOON % INVITED):
            left = self.env["loyalty.referral"].leave_details(
                self.member, self.program, self.company, details
            )
        self._refuse(left)
        with self.assertRaisesRegex(UserError, "refused by hand"):
            self._invite(self._create_member(name="Ben", phone="+86 139 0000 0002"))

    def test_only_new_customers(self):
        friend = self._create_member(name="Ben")
        self._buy(friend, 20, day="2026-02-27")
        with self.assertRaisesRegex(UserError, "Was a customer before"):
            self._invite(friend)

    def test_purchase_that_was_refunded_makes_no_customer(self):
        friend = self._create_member(name="Ben")
        self._bring_back(self._buy(friend, 20, day="2026-02-27"), day="2026-02-28")
        self.assertEqual(self._invite(friend).state, "invited")

    def test_code_on_the_day_of_the_purchase(self):
        """The code is often named only when the receipt is in the hand."""
        friend = self._create_member(name="Ben")
        self._buy(friend, 250, day=INVITED)
        self.assertEqual(self._invite(friend).state, "waiting")

    def test_no_program_is_running(self):
        self.program.action_pause()
        with self.assertRaisesRegex(UserError, "No referral program"):
            self._invite()

    def test_code_from_the_contact(self):
        reader = self._create_user("referral_reader", "reader")
        friend = self._create_member(name="Ben")
        self.assertFalse(friend.with_user(reader).referral_code)
        friend.with_user(reader).action_make_referral_code()
        self.assertRegex(friend.with_user(reader).referral_code, r"^\w{4}-\w{4}$")
