from odoo.tests import tagged

from odoo.addons.loyalty_ledger.tests.hoot import ModuleHootCase


@tagged("post_install", "-at_install")
class TestTillLogicInTheBrowser(ModuleHootCase):
    """The pure parts of the till: claim, points to use, returns."""

    module = "pos_loyalty_ledger"

    def test_logic(self):
        self.run_hoot()
