from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import tagged

from odoo.addons.base.tests.common import BaseCommon

from .common import ActivityFactory

MODELS = ("loyalty.activity", "loyalty.visit")


@tagged("post_install", "-at_install")
class TestAccess(ActivityFactory, BaseCommon):
    """Readers see their branches, nobody writes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_member(name="Li Wei")
        cls.branch = cls._create_company(name="Other Branch")
        cls._pay_for(cls.customer, "here", 60)
        cls._pay_for(cls.customer, "there", 60, company=cls.branch)
        cls.reader = cls._create_user("reader", "reader")
        cls.stranger = cls._create_user(
            "stranger",
            "approve",
            company_id=cls.branch.id,
            company_ids=[Command.set(cls.branch.ids)],
        )
        cls.employee = cls._create_user("employee")
        cls.member = cls._create_portal_user("member")

    def _get_branches(self, user, model):
        return (
            self.env[model]
            .with_user(user)
            .search([("partner_id", "=", self.customer.id)])
            .company_id
        )

    def test_readers_see_their_branches(self):
        for model in MODELS:
            self.assertEqual(self._get_branches(self.reader, model), self.env.company)
            self.assertEqual(self._get_branches(self.stranger, model), self.branch)

    def test_others_see_nothing(self):
        for model in MODELS:
            for user in (self.employee, self.member):
                with self.assertRaises(AccessError):
                    self._get_branches(user, model)

    def test_nobody_writes(self):
        for model in MODELS:
            records = self.env[model].with_user(self.stranger)
            for operation in ("create", "write", "unlink"):
                self.assertFalse(records.has_access(operation), (model, operation))

    def test_remote_callers_cannot_record(self):
        Activity = self.env["loyalty.activity"].with_user(self.stranger)
        for name in ("_record", "_settle", "_record_past", "_after_record"):
            with self.assertRaises(AccessError, msg=name):
                call_kw(Activity, name, [], {})

    def test_contact_counts_what_the_reader_sees(self):
        self.assertEqual(self.customer.with_user(self.reader).loyalty_visit_count, 1)
