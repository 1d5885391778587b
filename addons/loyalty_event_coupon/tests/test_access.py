from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import NOON, EventCouponCase


@tagged("post_install", "-at_install")
class TestAccess(EventCouponCase):
    """Marketing makes rules, readers read, the branch sees its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule("second_visit", days=60)
        cls._visit(cls.member, "2026-03-01")
        cls.clerk = cls._create_user("coupon_clerk")
        cls.reader = cls._create_user(
            "coupon_reader",
            "reader",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.marketing = cls._create_user(
            "coupon_marketing",
            "adjust",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def _get_rows(self, model, user):
        return self.env[f"loyalty.event.coupon.{model}"].with_user(user).search([])

    def test_nothing_without_a_role(self):
        for model in ("rule", "issue", "analysis"):
            with self.subTest(model), self.assertRaises(AccessError):
                self._get_rows(model, self.clerk)

    def test_reader_reads(self):
        self._run("2026-04-30")
        for model in ("rule", "issue", "analysis"):
            with self.subTest(model):
                self.assertEqual(len(self._get_rows(model, self.reader)), 1)
        with self.assertRaises(AccessError):
            self.rule.with_user(self.reader).action_pause()
        with self.assertRaises(AccessError):
            self.rule.with_user(self.reader).action_issue()

    def test_marketing_starts_and_nobody_forges(self):
        issue = self._run("2026-04-30")
        self.rule.with_user(self.marketing).action_pause()
        self.assertEqual(self.rule.state, "paused")
        for values in ({"period": "twice"}, {"partner_id": self.partner.id}):
            with self.assertRaises(AccessError):
                issue.with_user(self.marketing).write(values)

    def test_audience_tells_nothing_that_may_not_be_read(self):
        secret = "[('signup_type', '=', 'reset')]"
        self.member.signup_type = "reset"
        rule = self.rule.with_user(self.marketing)
        with self.assertRaises(AccessError):
            rule.partner_domain = secret
        with self.assertRaises(AccessError):
            rule.copy({"partner_domain": secret})
        self.rule.partner_domain = secret
        with freeze_time(NOON % "2026-04-30"):
            self.assertEqual(self.rule.due_count, 1)
            rule.invalidate_recordset()
            self.assertEqual(rule.due_count, 0)
            with self.assertRaises(AccessError):
                rule.action_preview()
        self.assertEqual(self._run("2026-04-30").partner_id, self.member)

    def test_preview_of_contacts_that_may_be_read(self):
        self.member.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        rule = self.rule.with_user(self.marketing)
        with freeze_time(NOON % "2026-04-30"):
            self.assertEqual(rule.due_count, 0)
            self.assertEqual(rule.action_preview()["domain"], [("id", "in", [])])
        self.assertEqual(self._run("2026-04-30").partner_id, self.member)

    def test_other_companies_see_nothing(self):
        self._run("2026-04-30")
        stranger = self._create_user("coupon_stranger", "reader")
        for model in ("rule", "issue", "analysis"):
            with self.subTest(model):
                self.assertFalse(self._get_rows(model, stranger))
