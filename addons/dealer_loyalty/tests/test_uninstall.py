from odoo.tests import TransactionCase, tagged

from ..hooks import uninstall_hook


@tagged("post_install", "-at_install")
class TestUninstall(TransactionCase):
    """The ledger can be used without the application that it was part of."""

    def test_menus_load_without_the_application(self):
        uninstall_hook(self.env)
        self.env.ref("dealer_loyalty.dealer_home_open").unlink()
        menus = self.env["ir.ui.menu"].load_web_menus(False)
        root = self.env.ref("loyalty_ledger.menu_loyalty_root")
        self.assertIn(root.id, menus)
        self.assertEqual(menus[root.id]["name"], "Loyalty")
        self.assertTrue(root.web_icon_data)
