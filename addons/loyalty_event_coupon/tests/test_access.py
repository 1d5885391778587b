from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import EventCouponCase


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

    def test_other_companies_see_nothing(self):
        self._run("2026-04-30")
        stranger = self._create_user("coupon_stranger", "reader")
        for model in ("rule", "issue", "analysis"):
            with self.subTest(model):
                self.assertFalse(self._get_rows(model, stranger))
