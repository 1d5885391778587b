from unittest import SkipTest

from odoo.fields import Command
from odoo.tests import tagged

from .common import ShopCase


@tagged("post_install", "-at_install")
class TestShopMoney(ShopCase):
    """Gift cards and prepaid accounts."""

    def setUp(self):
        super().setUp()
        self._log_in()

    def _create_money(self, program_type, product, **vals):
        return self._create_program(
            name=product.name,
            program_type=program_type,
            applies_on="future",
            earn_gift_card=True,
            rule_ids=[
                Command.create(
                    {
                        "reward_point_mode": "money",
                        "reward_point_amount": 1,
                        "reward_point_split": program_type == "gift_card",
                        "product_ids": [Command.set(product.ids)],
                    }
                )
            ],
            **vals,
        )

    def test_gift_card_is_bought_and_pays_a_part(self):
        program = self._create_money(
            "gift_card", self._create_service("Gift"), ownership="bearer"
        )
        order = self._fill_cart(program.rule_ids.product_ids)
        self._pay_cart(order)
        gift = program.coupon_ids
        self.assertCard(50, ("earn", 50), card=gift)
        second = self._fill_cart(self.oil)
        self._enter_code(gift.code)
        self.assertEqual(second.amount_total, 10)
        self._pay_cart(second)
        self.assertCard(0, ("earn", 50), ("redeem", -50), card=gift)

    def test_gift_card_by_a_part_of_it(self):
        program = self._create_money(
            "gift_card", self._create_service("Gift"), ownership="bearer"
        )
        gift = self._create_card(program, self.member, 50)
        order = self._fill_cart(self.oil)
        self._claim(program.reward_ids, code=gift.code, points="20")
        self.assertEqual(order.amount_total, 40)
        self._pay_cart(order)
        self.assertCard(30, ("grant", 50), ("redeem", -20), card=gift)

    def test_account_is_topped_up_and_pays_a_part(self):
        topup = self._create_service("Top-up")
        program = self._create_money("ewallet", topup)
        page = self.url_open(f"/wallet/top_up?trigger_product_id={topup.id}")
        page.raise_for_status()
        self._pay_cart(self._get_cart())
        account = program.coupon_ids
        self.assertCard(50, ("earn", 50), card=account)
        self.assertEqual(account.partner_id, self.member)
        order = self._fill_cart(self.oil)
        self._claim(program.reward_ids, points="15")
        self.assertEqual(order.amount_total, 45)
        self._pay_cart(order)
        self.assertCard(35, ("earn", 50), ("redeem", -15), card=account)

    def test_points_and_account_together(self):
        program = self._create_money("ewallet", self._create_service("Top-up"))
        account = self._create_card(program, self.member, 25)
        order = self._fill_cart(self.oil)
        self._claim(points="10")
        self._claim(program.reward_ids)
        self.assertEqual(order.amount_total, 25)
        self._pay_cart(order)
        self.assertCard(0, ("grant", 25), ("redeem", -25), card=account)
        self.assertCard(115, ("earn", 25), ("redeem", -10))


@tagged("post_install", "-at_install")
class TestShopPackage(ShopCase):
    """A package of three oil changes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "package_anchor" not in cls.env["loyalty.program"]._fields:
            raise SkipTest("Packages are a module of their own.")
        cls.bundle = cls._create_service("Three oil changes", 150)
        Program = cls.env["loyalty.program"]
        uses = {"reward_point_amount": 3, "reward_point_mode": "unit"}
        product = {"reward_type": "product", "reward_product_id": cls.oil.id}
        cls.package = Program.create(
            {
                **Program._prepare_package_vals(),
                **Program._get_careful_policy_vals("package"),
                "name": "Three oil changes",
                "program_type": "package",
                "rule_ids": [
                    Command.create(
                        {
                            **uses,
                            "reward_point_split": True,
                            "product_ids": [Command.set(cls.bundle.ids)],
                        }
                    )
                ],
                "reward_ids": [Command.create({**product, "required_points": 1})],
            }
        )

    def setUp(self):
        super().setUp()
        self._log_in()

    def _use_package(self, card):
        return self._claim(self.package.reward_ids, code=card.code)

    def test_package_is_bought(self):
        self._pay_cart(self._fill_cart(self.bundle))
        card = self.package.coupon_ids
        self.assertEqual(card.partner_id, self.member)
        self.assertCard(3, ("earn", 3), card=card)

    def test_package_is_not_used_by_itself(self):
        card = self._create_card(self.package, self.member, 3)
        order = self._fill_cart(self.wipers)
        self._open_cart()
        self.assertEqual(order.order_line.product_id, self.wipers)
        self._pay_cart(order)
        self.assertCard(3, ("grant", 3), card=card)

    def test_package_pays_the_service_in_the_cart(self):
        card = self._create_card(self.package, self.member, 3)
        order = self._fill_cart(self.oil, self.wipers)
        self._use_package(card)
        self.assertEqual(order.amount_total, 20)
        self._open_cart()
        self._pay_cart(order)
        self.assertCard(2, ("grant", 3), ("redeem", -1), card=card)

    def test_package_alone_in_the_cart(self):
        card = self._create_card(self.package, self.member, 3)
        order = self._fill_cart(self.oil)
        self._use_package(card)
        self.assertEqual(order.amount_total, 0)
        self.assertIn("/shop/checkout", self._open_cart())
        self.url_open("/shop/payment")
        self.url_open("/shop/payment/validate")
        self.assertEqual(order.state, "sale")
        self.assertCard(2, ("grant", 3), ("redeem", -1), card=card)

    def test_package_of_a_car_is_not_offered_in_the_shop(self):
        card = self._create_card(self.package, self.member, 3, license_plate="AB123")
        self._fill_cart(self.oil)
        self.assertNotIn(card.code, self._open_cart())
