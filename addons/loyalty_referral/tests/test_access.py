from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .common import ReferralCase

MODELS = ("loyalty.referral", "loyalty.referral.program", "loyalty.referral.code")


@tagged("post_install", "-at_install")
class TestAccess(ReferralCase):
    """Readers read, marketing configures, nobody writes an invitation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.referral = cls._invite()
        here = {"company_id": cls.company.id, "company_ids": [(6, 0, cls.company.ids)]}
        cls.clerk = cls._create_user("referral_clerk", **here)
        cls.reader = cls._create_user("referral_reader", "reader", **here)
        cls.marketing = cls._create_user("referral_marketing", "approve", **here)
        cls.portal = cls._create_portal_user("referral_member")

    def test_nothing_without_a_role(self):
        for user in self.clerk | self.portal:
            for model in (*MODELS, "loyalty.referral.attempt"):
                with self.subTest(model), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_reader_reads(self):
        for model in MODELS:
            with self.subTest(model):
                self.assertTrue(self.env[model].with_user(self.reader).search([]))
        with self.assertRaises(AccessError):
            self.program.with_user(self.reader).action_pause()

    def test_nobody_writes_an_invitation(self):
        for values in (
            {"state": "rewarded"},
            {"referrer_id": self.marketing.partner_id.id},
            {"due_on": "2020-01-01"},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                self.referral.with_user(self.marketing).write(values)
        with self.assertRaises(AccessError):
            self.referral.with_user(self.marketing).unlink()
        with self.assertRaises(AccessError):
            self.env["loyalty.referral.code"].with_user(self.marketing).create(
                {"partner_id": self.marketing.partner_id.id}
            )

    def test_marketing_configures(self):
        program = self.program.with_user(self.marketing)
        program.action_pause()
        program.write({"referrer_points": 50})
        self.assertRecordValues(
            program, [{"state": "paused", "referrer_points": 50, "invited_count": 1}]
        )

    def test_other_companies_see_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._create_user(
            "referral_stranger",
            "reader",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for model in MODELS[:2]:
            with self.subTest(model):
                self.assertFalse(self.env[model].with_user(stranger).search([]))

    def test_remote_calls_of_the_engine_are_refused(self):
        for model, method in (
            ("loyalty.referral", "enter_code"),
            ("loyalty.referral", "leave_details"),
            ("loyalty.referral", "follow"),
            ("loyalty.referral.code", "get_code"),
            ("loyalty.referral.code", "find_member"),
            ("loyalty.referral.attempt", "note"),
        ):
            with self.subTest(method), self.assertRaises(AccessError):
                call_kw(self.env[model], method, [], {})
