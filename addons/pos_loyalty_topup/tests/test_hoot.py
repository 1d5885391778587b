from odoo.tests import tagged

from odoo.addons.loyalty_ledger.tests.hoot import ModuleHootCase


@tagged("post_install", "-at_install")
class TestTopupsInTheBrowser(ModuleHootCase):
    """What the till foresees of a top-up."""

    module = "pos_loyalty_topup"

    def test_topups(self):
        self.run_hoot()
