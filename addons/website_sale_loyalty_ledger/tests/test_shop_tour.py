from odoo.tests import tagged

from .common import ShopCase


@tagged("post_install", "-at_install")
class TestShopTour(ShopCase):
    """The cart in a browser."""

    def test_member_pays_a_part_with_points(self):
        self.oil.name = "Synthetic Oil"
        self.start_tour("/shop", "loyalty_ledger_shop", login="member")
        order = self._get_cart()
        self.assertEqual(order.state, "sale")
        self.assertCard(100, ("earn", 30), ("redeem", -30))
