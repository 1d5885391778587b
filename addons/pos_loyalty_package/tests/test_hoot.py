from odoo.tests import tagged

from odoo.addons.loyalty_ledger.tests.hoot import ModuleHootCase


@tagged("post_install", "-at_install")
class TestPackagesInTheBrowser(ModuleHootCase):
    """Which uses of packages fit an order of the till."""

    module = "pos_loyalty_package"

    def test_uses(self):
        self.run_hoot()
