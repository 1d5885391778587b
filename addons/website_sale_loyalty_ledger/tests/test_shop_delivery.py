from odoo.fields import Command
from odoo.tests import tagged

from .common import ShopCase


@tagged("post_install", "-at_install")
class TestShopDelivery(ShopCase):
    """Goods are sent for 8."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["delivery.carrier"].search([]).active = False
        cls.parcel = cls.env["product.product"].create(
            {"name": "Parcel", "type": "service", "list_price": 8, "taxes_id": False}
        )
        cls.carrier = cls.env["delivery.carrier"].create(
            {
                "name": "Parcel",
                "product_id": cls.parcel.id,
                "fixed_price": 8,
                "is_published": True,
            }
        )
        cls.tyre = cls.env["product.product"].create(
            {
                "name": "Tyre",
                "type": "consu",
                "list_price": 60,
                "taxes_id": False,
                "website_published": True,
            }
        )

    def setUp(self):
        super().setUp()
        self._log_in()

    def _choose_delivery(self):
        self.make_jsonrpc_request(
            "/shop/set_delivery_method", {"dm_id": self.carrier.id}
        )

    def _fill_parcel(self):
        order = self._fill_cart(self.tyre)
        self._choose_delivery()
        self.assertEqual(order.amount_total, 68)
        return order

    def test_delivery_earns_nothing(self):
        order = self._fill_parcel()
        self._pay_cart(order)
        self.assertCard(160, ("earn", 60))

    def test_delivery_earns_by_the_policy(self):
        self.program.earn_delivery = True
        order = self._fill_parcel()
        self._pay_cart(order)
        self.assertCard(168, ("earn", 68))

    def test_points_do_not_pay_delivery(self):
        order = self._fill_parcel()
        self.assertIn('max="60"', self._open_cart())
        self._claim()
        self.assertEqual(order.amount_total, 8)
        self._pay_cart(order)
        self.assertCard(40, ("redeem", -60))

    def test_points_before_delivery(self):
        order = self._fill_cart(self.tyre)
        self._claim(points="25")
        self._choose_delivery()
        self.assertEqual(order.amount_total, 43)
        self._pay_cart(order)
        self.assertCard(110, ("earn", 35), ("redeem", -25))

    def test_share_of_the_bill_is_without_delivery(self):
        self.program.redeem_share = 50
        order = self._fill_parcel()
        self._claim()
        self.assertEqual(order.amount_total, 38)

    def test_account_pays_delivery(self):
        wallet = self._create_program(
            name="Account", program_type="ewallet", applies_on="future"
        )
        account = self._create_card(wallet, self.member, 100)
        order = self._fill_parcel()
        self._claim(wallet.reward_ids)
        self.assertEqual(order.amount_total, 0)
        self.url_open("/shop/payment")
        self.url_open("/shop/payment/validate")
        self.assertEqual(order.state, "sale")
        self.assertCard(32, ("grant", 100), ("redeem", -68), card=account)

    def test_free_delivery_for_points(self):
        reward = self.env["loyalty.reward"].create(
            {
                "program_id": self.program.id,
                "reward_type": "shipping",
                "required_points": 40,
            }
        )
        order = self._fill_parcel()
        self._claim(reward)
        self.assertEqual(order.amount_total, 60)
        self._pay_cart(order)
        self.assertCard(120, ("earn", 60), ("redeem", -40))

    def test_free_delivery_lowers_what_delivery_earns(self):
        self.program.write(
            {
                "earn_delivery": True,
                "reward_ids": [
                    Command.create({"reward_type": "shipping", "required_points": 40})
                ],
            }
        )
        order = self._fill_parcel()
        self._claim(self.program.reward_ids[-1:])
        self._pay_cart(order)
        self.assertCard(120, ("earn", 60), ("redeem", -40))

    def test_express_checkout_of_a_member(self):
        order = self._fill_cart(self.tyre)
        self._claim(points="25")
        answer = self.make_jsonrpc_request(
            "/shop/express/shipping_address_change",
            {
                "partial_delivery_address": {
                    "city": "Springfield",
                    "zip": "12345",
                    "country": "US",
                    "state": "CA",
                }
            },
        )
        self.assertEqual(answer["delivery_methods"][0]["id"], self.carrier.id)
        self._choose_delivery()
        self.assertEqual(order.amount_total, 43)
        self._pay_cart(order)
        self.assertCard(110, ("earn", 35), ("redeem", -25))
