from unittest import SkipTest

from odoo.fields import Command
from odoo.tests import tagged

from .common import ShopCase


class ShopTierCase(ShopCase):
    """A member of Gold, whose points count twice and pay one and a half."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "loyalty.tier" not in cls.env:
            raise SkipTest("Tiers are a module of their own.")
        cls.gold = cls.env["loyalty.tier"].create(
            {
                "program_id": cls.program.id,
                "name": "Gold",
                "qualifying_points": 1000,
                "earning_multiplier": 2,
                "redemption_rate": 1.5,
            }
        )
        cls.card._set_tier_by_hand(cls.gold, "exact", False, "Test")

    def setUp(self):
        super().setUp()
        self._log_in()

    def _lose_tier(self):
        none = self.env["loyalty.tier"]
        self.card._set_tier_by_hand(none, "exact", False, "Test")


@tagged("post_install", "-at_install")
class TestShopTier(ShopTierCase):
    """What the cart offers and takes is that of the member's tier."""

    def test_points_count_and_pay_by_the_tier(self):
        order = self._fill_cart(self.oil)
        page = self._open_cart()
        self.assertIn('max="40"', page)
        self.assertIn("60.00", page)
        self._claim(points="20")
        self.assertEqual(order.amount_total, 30)
        self._pay_cart(order)
        self.assertCard(140, ("earn", 60), ("redeem", -20))

    def test_cart_is_what_sales_and_till_compute(self):
        order = self._fill_cart(self.oil, self.wipers)
        quotation = self._create_order((self.oil, 1), (self.wipers, 1))
        self._use_points(quotation, 30)
        self._claim(points="30")
        self.assertEqual(order.amount_total, quotation.amount_total)
        self.assertEqual(
            order.coupon_point_ids.points, quotation.coupon_point_ids.points
        )

    def test_reward_of_the_tier_goes_with_it(self):
        reward = self.env["loyalty.reward"].create(
            {
                "program_id": self.program.id,
                "discount": 50,
                "required_points": 10,
                "tier_id": self.gold.id,
            }
        )
        order = self._fill_cart(self.oil)
        field = f'name="reward_id" value="{reward.id}"'
        self.assertIn(field, self._open_cart())
        self._claim(reward)
        self.assertEqual(order.amount_total, 30)
        self._lose_tier()
        page = self._open_cart()
        self.assertNotIn(field, page)
        self.assertEqual(order.amount_total, 60)
        self._claim(reward)
        self.assertEqual(order.amount_total, 60)

    def test_coupon_of_the_tier_is_not_offered_to_others(self):
        coupons = self._create_coupon_program()
        coupons.reward_ids.tier_id = self.gold
        self._create_card(coupons, self.member, 1)
        self._fill_cart(self.oil)
        field = f'name="reward_id" value="{coupons.reward_ids.id}"'
        self.assertIn(field, self._open_cart())
        self._lose_tier()
        self.assertNotIn(field, self._open_cart())


@tagged("post_install", "-at_install")
class TestShopTierPrice(ShopTierCase):
    """The price list of the tier, beside those of the shop."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.group_user").implied_ids += cls.env.ref(
            "product.group_product_pricelist"
        )
        cls.standard, cls.of_gold = cls.env["product.pricelist"].create(
            [
                {"name": "Standard", "sequence": 1, "website_id": cls.website.id},
                {
                    "name": "Gold",
                    "sequence": 2,
                    "website_id": cls.website.id,
                    "item_ids": [
                        Command.create(
                            {"compute_price": "percentage", "percent_price": 10}
                        )
                    ],
                },
            ]
        )
        cls.gold.pricelist_id = cls.of_gold

    def test_member_buys_at_the_price_of_the_tier(self):
        self.assertIn("54.00", self.url_open(self.oil.website_url).text)
        order = self._fill_cart(self.oil)
        self.assertEqual((order.pricelist_id, order.amount_total), (self.of_gold, 54))

    def test_guest_cannot_choose_the_price_of_the_tier(self):
        self._visit_as_guest()
        self.url_open(f"/shop/change_pricelist/{self.of_gold.id}")
        order = self._fill_cart(self.oil)
        self.assertEqual((order.pricelist_id, order.amount_total), (self.standard, 60))

    def test_price_list_that_is_not_for_the_shop(self):
        self.of_gold.website_id = False
        self.assertIn("60.00", self.url_open(self.oil.website_url).text)
        order = self._fill_cart(self.oil)
        self.assertEqual((order.pricelist_id, order.amount_total), (self.standard, 60))
        quotation = self._create_order((self.oil, 1))
        self.assertEqual(quotation.pricelist_id, self.of_gold)
