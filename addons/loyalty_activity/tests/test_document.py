from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.base.tests.common import BaseCommon

from .common import ActivityFactory


@tagged("post_install", "-at_install")
class TestDocument(ActivityFactory, BaseCommon):
    """What is recorded of a document follows the document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_member(name="Li Wei")
        cls.other = cls._create_member(name="Wang Fang")

    def _settle(self, customer, amount, document=None, **kinds):
        amounts = {"service": amount, **kinds}
        return self.env["loyalty.activity"]._settle(
            "job:1",
            ("res.users", 1),
            {customer: {kind: (each, each) for kind, each in amounts.items() if each}},
            self.env.company,
            date(2026, 3, 1),
            document=document,
        )

    def test_unchanged_document_adds_nothing(self):
        self.assertEqual(len(self._settle(self.customer, 60, goods=20)), 2)
        self.assertFalse(self._settle(self.customer, 60, goods=20))

    def test_the_row_that_changes_keeps_its_time_in_utc(self):
        first = self._settle(self.customer, 60)
        self.env.cr.execute("SET LOCAL TIME ZONE 'America/New_York'")
        with freeze_time("2026-03-02 12:00:00"):
            self._settle(self.customer, 40)
        first.invalidate_recordset()
        self.assertEqual(str(first.write_date), "2026-03-02 12:00:00")

    def test_less_and_more_again(self):
        self._settle(self.customer, 60)
        back = self._settle(self.customer, 40, document=("res.users", 2))
        self._settle(self.customer, 0)
        self._settle(self.customer, 60, goods=10)
        self.assertEqual(
            [amount for _day, _kind, amount in self._get_activity(self.customer)],
            [60, -20, -40, 60, 10],
        )
        self.assertEqual((back.source_model, back.source_id), ("res.users", 2))

    def test_another_customer_takes_it_over(self):
        self._settle(self.customer, 60)
        self._settle(self.other, 60)
        self.assertEqual(self._get_worth(self.customer), {})
        self.assertEqual(self._get_worth(self.other), {"service": 60})
        self._settle(self.customer, 60)
        self.assertEqual(self._get_worth(self.customer), {"service": 60})
        self.assertEqual(self._get_worth(self.other), {})

    def test_customer_comes_later(self):
        nobody = self.env["res.partner"]
        self.assertFalse(self._settle(nobody, 60))
        self._settle(self.customer, 60)
        self.assertEqual(self._get_worth(self.customer), {"service": 60})

    def test_rows_of_one_event_are_told_together(self):
        told = []
        Activity = type(self.env["loyalty.activity"])
        with patch.object(Activity, "_after_record", lambda rows: told.append(rows)):
            self._settle(self.customer, 60, goods=20)
            self._settle(self.customer, 60, goods=20)
        self.assertEqual([len(rows) for rows in told], [2])
