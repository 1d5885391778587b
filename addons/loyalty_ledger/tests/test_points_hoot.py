from odoo.tests import tagged

from .hoot import ModuleHootCase


@tagged("post_install", "-at_install")
class TestPointsInTheBrowser(ModuleHootCase):
    """The JavaScript twins of the calculators, on the vectors of Python."""

    module = "loyalty_ledger"

    def test_points(self):
        self.run_hoot()
