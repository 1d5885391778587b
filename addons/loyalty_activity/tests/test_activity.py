from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.loyalty_ledger.exceptions import LedgerKeyConflict

from .common import ActivityFactory


@tagged("post_install", "-at_install")
class TestActivity(ActivityFactory, BaseCommon):
    """What is recorded, once, and what is a visit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_member(name="Li Wei")

    def test_key_is_recorded_once(self):
        first = self._pay_for(self.customer, "order", 60)
        self.assertEqual(self._pay_for(self.customer, "order", 60), first)
        self.assertEqual(self._get_worth(self.customer), {"service": 60})

    def test_key_with_other_content_is_refused(self):
        self._pay_for(self.customer, "order", 60)
        with self.assertRaises(LedgerKeyConflict):
            self._pay_for(self.customer, "order", 61)
        with self.assertRaises(LedgerKeyConflict):
            self._pay_for(self.customer, "order", 60, kind="goods")

    def test_nobody_is_recorded(self):
        nobody = self.env.ref("base.public_partner")
        for partner in (self.env["res.partner"], nobody):
            self.assertFalse(self._pay_for(partner, "order", 60))

    def test_nothing_is_recorded_for_nothing(self):
        self.assertFalse(self._pay_for(self.customer, "order", 0))

    @freeze_time("2026-03-01 20:00:00")
    def test_day_is_that_of_the_branch(self):
        branch = self._create_company(name="Shanghai Branch")
        branch.partner_id.tz = "Asia/Shanghai"
        row = self._pay_for(self.customer, "order", 60, company=branch)
        self.assertEqual(row.day, date(2026, 3, 2))

    def test_refund_has_day_and_branch_of_the_purchase(self):
        branch = self._create_company(name="Branch")
        row = self._pay_for(
            self.customer, "order", 60, day="2026-03-01", company=branch
        )
        back = self._pay_for(self.customer, "refund", -60, reverses=row)
        self.assertRecordValues(
            back,
            [
                {
                    "day": date(2026, 3, 1),
                    "company_id": branch.id,
                    "reversed_id": row.id,
                    "currency_id": branch.currency_id.id,
                }
            ],
        )

    def test_visit_is_a_day_and_a_branch(self):
        branch = self._create_company(name="Branch")
        self._pay_for(self.customer, "one", 60, day="2026-03-01")
        self._pay_for(self.customer, "two", 20, kind="goods", day="2026-03-01")
        self.assertEqual(self._get_visits(self.customer), 1)
        self._pay_for(self.customer, "three", 20, day="2026-03-01", company=branch)
        self.assertEqual(self._get_visits(self.customer), 2)
        self._pay_for(self.customer, "four", 20, day="2026-03-02")
        self.assertEqual(self._get_visits(self.customer), 3)

    def test_what_came_back_is_no_visit(self):
        row = self._pay_for(self.customer, "one", 60)
        self._pay_for(self.customer, "back", -40, reverses=row)
        self.assertEqual(self._get_visits(self.customer), 1)
        self._pay_for(self.customer, "rest", -20, reverses=row)
        self.assertEqual(self._get_visits(self.customer), 0)

    def test_merged_contacts_have_one_history(self):
        other = self._create_member(name="Li Wei")
        self._pay_for(self.customer, "one", 60, day="2026-03-01")
        self._pay_for(other, "two", 60, day="2026-03-02")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer | other).ids, self.customer)
        self.env.invalidate_all()
        self.assertEqual(
            self._get_activity(self.customer),
            [("2026-03-01", "service", 60), ("2026-03-02", "service", 60)],
        )

    def test_document_is_named_and_opened(self):
        row = self._pay_for(
            self.customer, "one", 60, source=("res.partner", self.customer.id)
        )
        self.assertEqual(row.source_name, self.customer.display_name)
        self.assertEqual(row.action_open_source()["res_id"], self.customer.id)
        row.source_model = "module.that.is.gone"
        self.assertFalse(row.source_name)
        self.assertFalse(row.action_open_source())
