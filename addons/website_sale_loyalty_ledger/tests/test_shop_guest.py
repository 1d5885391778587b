from odoo.fields import Command
from odoo.tests import tagged

from .common import ADDRESS, ShopCase


@tagged("post_install", "-at_install")
class TestShopGuest(ShopCase):
    """Visitors who are not logged in: they share one contact, not its points."""

    def setUp(self):
        super().setUp()
        self._visit_as_guest()
        self.guest = self.website.user_id.partner_id

    def _get_cards_of_guests(self):
        Card = self.env["loyalty.card"].with_context(active_test=False)
        return Card.search([("partner_id", "=", self.guest.id)])

    # -- points ------------------------------------------------------------------------

    def test_guests_collect_nothing_together(self):
        order = self._fill_cart(self.oil)
        self._open_cart()
        order.applied_coupon_ids = False
        order._update_programs_and_rewards()
        self.assertEqual(order.partner_id, self.guest)
        self.assertFalse(self._get_cards_of_guests())
        self.assertFalse(order.coupon_point_ids)

    def test_cart_goes_to_the_member_who_logs_in(self):
        order = self._fill_cart(self.oil)
        self.assertNotIn('name="points"', self._open_cart())
        self._log_in(sale_order_id=order.id)
        self.assertIn('name="points"', self._open_cart())
        self.assertEqual(order.partner_id, self.member)
        self._claim(points="20")
        self._pay_cart(order)
        self.assertCard(120, ("earn", 40), ("redeem", -20))

    def test_guest_pays_in_express_and_earns_on_a_card_of_his_own(self):
        order = self._fill_cart(self.oil)
        partner_id = self.make_jsonrpc_request(
            "/shop/express_checkout",
            {
                "billing_address": {
                    **ADDRESS,
                    "name": "Zhao Min",
                    "country": "US",
                    "state": "CA",
                }
            },
        )
        self._pay_cart(order)
        buyer = self.env["res.partner"].browse(partner_id)
        self.assertEqual((order.state, order.partner_id), ("sale", buyer))
        card = self.program.coupon_ids.filtered(lambda each: each.partner_id == buyer)
        self.assertCard(60, ("earn", 60), card=card)
        self.assertFalse(self._get_cards_of_guests())

    # -- codes -------------------------------------------------------------------------

    def _count_attempts(self):
        return self.env["loyalty.code.attempt"].search_count([])

    def test_guest_who_guesses_blocks_no_member(self):
        coupon = self._create_card(self._create_coupon_program(), self.member, 1)
        self._fill_cart(self.oil)
        for number in range(20):
            self.assertIn("alert-danger", self._enter_code(f"guess-{number}"))
        self.assertIn("Too many codes", self._enter_code(coupon.code))
        self.assertIn("Too many codes", self._enter_code("guess-0"))
        self._log_in()
        order = self._fill_cart(self.oil)
        self.assertNotIn("Too many codes", self._enter_code(coupon.code))
        self.assertEqual(order.amount_total, 54)

    def test_guests_of_other_addresses_are_not_blocked(self):
        coupon = self._create_card(self._create_coupon_program(ownership="bearer"))
        coupon.points = 1
        self.env["loyalty.code.attempt"].create(
            [
                {"source": "203.0.113.9", "is_visitor": True, "code": f"guess-{number}"}
                for number in range(20)
            ]
        )
        order = self._fill_cart(self.oil)
        self._enter_code(coupon.code)
        self.assertEqual(order.amount_total, 54)

    def test_members_coupon_is_unknown_to_guests(self):
        coupon = self._create_card(self._create_coupon_program(), self.member, 1)
        order = self._fill_cart(self.oil)
        answers = [
            self._enter_code(code).replace(code, "") for code in (coupon.code, "none")
        ]
        self.assertIn("Invalid or expired", answers[0])
        self.assertIn("Invalid or expired", answers[1])
        self.assertEqual(order.amount_total, 60)

    def test_code_of_a_link_is_one_attempt_however_often_tried(self):
        self.url_open("/coupon/outdated")
        order = self._fill_cart(self.oil)
        for _number in range(25):
            self._open_cart()
        self.assertEqual(self._count_attempts(), 1)
        coupon = self._create_card(self._create_coupon_program(ownership="bearer"))
        coupon.points = 1
        self._enter_code(coupon.code)
        self.assertEqual(order.amount_total, 54)

    def test_code_of_a_link_fits_later(self):
        program = self._create_program(
            name="From 70 on",
            program_type="promo_code",
            applies_on="current",
            trigger="with_code",
            rule_ids=[
                Command.create(
                    {"mode": "with_code", "code": "SEVENTY", "minimum_amount": 70}
                )
            ],
            reward_ids=[Command.create({"discount": 10})],
        )
        self.url_open("/coupon/SEVENTY")
        order = self._fill_cart(self.oil)
        self.assertEqual(order.amount_total, 60)
        self._add(self.wipers)
        self.assertEqual(order.amount_total, 72)
        self.assertEqual(order.order_line.reward_id, program.reward_ids)
        self.assertEqual(self._count_attempts(), 1)

    def test_code_of_a_price_list_is_no_guess(self):
        self.env.ref("base.group_user").implied_ids += self.env.ref(
            "product.group_product_pricelist"
        )
        self.env["product.pricelist"].create(
            {
                "name": "Newsletter",
                "code": "NEWS",
                "website_id": self.website.id,
                "item_ids": [
                    Command.create({"compute_price": "percentage", "percent_price": 50})
                ],
            }
        )
        order = self._fill_cart(self.oil)
        self._enter_code("NEWS")
        self.assertEqual(order.amount_total, 30)
        self.assertEqual(self._count_attempts(), 0)
