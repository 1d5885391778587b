from odoo.modules import load_script
from odoo.tests import tagged
from odoo.tools import file_path

from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.loyalty_activity.tests.common import ActivityFactory
from odoo.addons.pos_loyalty_activity.hooks import post_init_hook as record_orders
from odoo.addons.pos_loyalty_package.tests.common import PackageTillSetup
from odoo.addons.sale_loyalty_activity.hooks import post_init_hook as record_invoices
from odoo.addons.sale_loyalty_package.tests.common import SalePackageCase

SCRIPT = "%s/migrations/19.0.1.1.0/end-record_packages.py"


class PackageActivity(ActivityFactory):
    """What is paid in advance counts when it is used."""

    def assertRecordedAgain(self, record):
        """Recording the past gives what was recorded when it happened."""
        expected = self._get_activity(self.member)
        self.env["loyalty.activity"].search([]).unlink()
        record(self.env)
        self.assertEqual(self._get_activity(self.member), expected)

    def assertMigrated(self, module):
        """An update records what was not recorded before."""
        expected = self._get_worth(self.member)
        self.assertTrue(expected)
        self.env["loyalty.activity"].search([]).unlink()
        script = load_script(file_path(SCRIPT % module), f"{module}_record_packages")
        script.migrate(self.env.cr, "19.0.1.0.0")
        self.assertEqual(self._get_worth(self.member), expected)


@tagged("post_install", "-at_install")
class TestPackageActivityTill(PackageActivity, PackageTillSetup, BaseCommon):
    """Packages at the till: an oil change is 100."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_till()

    def test_use_is_a_visit_and_the_sale_is_none(self):
        _order, card = self._sell_package()
        self.assertFalse(self._get_activity(self.member))
        self._use(card, qty=2)
        self.assertEqual(self._get_worth(self.member), {"service": 200})
        self.assertEqual(self._get_visits(self.member), 1)

    def test_use_that_comes_back_is_no_visit(self):
        _order, card = self._sell_package()
        used = self._use(card)
        back = [self._return_line(line, line.qty) for line in used.lines]
        self._sell(back, self.member, {})
        self.assertFalse(self._get_worth(self.member))
        self.assertFalse(self._get_visits(self.member))

    def test_past_is_as_if_it_had_been_recorded(self):
        _order, card = self._sell_package()
        self._use(card)
        self.assertRecordedAgain(record_orders)

    def test_update_records_uses(self):
        _order, card = self._sell_package()
        self._use(card)
        self.assertMigrated("pos_loyalty_activity")


@tagged("post_install", "-at_install")
class TestPackageActivitySale(PackageActivity, SalePackageCase):
    """Packages in Sales: an oil change is 60, wiper blades are 20."""

    def _use_and_bill(self, *lines):
        self._sell_package()
        order = self._create_order(*lines)
        self._use_package(order)
        invoice = self._invoice(self._confirm(order))
        if invoice.amount_total:
            self._pay(invoice)
        return invoice

    def test_use_counts_as_the_service_that_it_pays(self):
        invoice = self._use_and_bill((self.wipers, 1))
        self.assertEqual(invoice.amount_total, 20)
        self.assertEqual(self._get_worth(self.member), {"service": 80})
        self.assertEqual(self._get_visits(self.member), 1)

    def test_nothing_but_a_use_is_a_visit(self):
        invoice = self._use_and_bill((self.oil, 1))
        self.assertEqual(invoice.amount_total, 0)
        self.assertEqual(self._get_worth(self.member), {"service": 60})
        self.assertEqual(self._get_visits(self.member), 1)

    def test_sale_of_a_package_is_no_visit(self):
        order, _card = self._sell_package()
        self._pay(self._invoice(order))
        self.assertFalse(self._get_activity(self.member))

    def test_credit_note_takes_the_use_back(self):
        invoice = self._use_and_bill((self.wipers, 1))
        self._credit(invoice, {self.oil: 1})
        self.assertEqual(self._get_worth(self.member), {"service": 20})

    def test_past_is_as_if_it_had_been_recorded(self):
        self._use_and_bill((self.oil, 1))
        self.assertRecordedAgain(record_invoices)

    def test_update_records_uses(self):
        self._use_and_bill((self.oil, 1))
        self.assertMigrated("sale_loyalty_activity")
