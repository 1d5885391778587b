from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from odoo.addons.loyalty_ledger.tools.movement import REDEEM

from .common import ShopCase


@tagged("post_install", "-at_install")
class TestShopPoints(ShopCase):
    """A member with 100 points buys, earns and pays with points."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.neighbour = cls._create_member(name="Wang Fang")

    def setUp(self):
        super().setUp()
        self._log_in()

    # -- the way of an order -----------------------------------------------------------

    def test_paid_order_earns_once(self):
        order = self._fill_cart(self.oil)
        self.assertEqual(order.partner_id, self.member)
        values = self._start_payment(order)
        self._finish_payment(values)
        self.make_jsonrpc_request("/payment/status/poll")
        self.env["payment.transaction"]._cron_post_process()
        self.assertEqual(order.state, "sale")
        self.assertCard(160, ("earn", 60))

    def test_some_points_pay_a_part(self):
        order = self._fill_cart(self.oil)
        page = self._claim(points="30")
        self.assertEqual(order.amount_total, 30)
        self.assertNotIn("alert-danger", page)
        self._open_cart()
        self.assertEqual(order.amount_total, 30, "The number stays with the cart")
        self._pay_cart(order)
        self.assertEqual(order.state, "sale")
        self.assertCard(100, ("earn", 30), ("redeem", -30))
        self.assertEqual(self.card.points_held, 0)

    def test_points_pay_all(self):
        order = self._fill_cart(self.oil)
        self._claim()
        self.assertEqual(order.amount_total, 0)
        self.url_open("/shop/payment")
        self.url_open("/shop/payment/validate")
        self.assertEqual(order.state, "sale")
        self.assertCard(40, ("redeem", -60))

    def test_cents_with_tax(self):
        self.oil.taxes_id = self._create_tax(7)
        self.oil.list_price = 33.33
        order = self._fill_cart(self.oil, self.wipers)
        self.assertEqual(order.amount_total, 55.66)
        self._claim(points="10")
        self.assertEqual(order.amount_total, 45.66)

    def test_removed_points_stay_away(self):
        order = self._fill_cart(self.oil)
        self._claim(points="30")
        line = order.order_line.filtered("reward_id")
        self.make_jsonrpc_request(
            "/shop/cart/update",
            {"line_id": False, "product_id": line.product_id.id, "quantity": 0},
        )
        self._open_cart()
        self.assertEqual(order.amount_total, 60)
        self.assertEqual(order.order_line.product_id, self.oil)

    # -- limits ------------------------------------------------------------------------

    def test_limits_are_shown_and_kept(self):
        self.program.write(
            {"redeem_minimum": 20, "redeem_step": 10, "redeem_share": 50}
        )
        order = self._fill_cart(self.oil)
        page = self._open_cart()
        for attribute in ('min="20"', 'max="30"', 'step="10"', 'value="30"'):
            self.assertIn(attribute, page)
        for points, reason in {
            "10": "At least 20.00 points",
            "25": "steps of 10.00 points",
            "40": "At most 30.00 points",
        }.items():
            self.assertIn(reason, self._claim(points=points))
            self.assertEqual(order.amount_total, 60)
        self._claim(points="20")
        self.assertEqual(order.amount_total, 40)

    def test_what_keeps_from_using_points_is_said(self):
        self.program.redeem_minimum = 80
        self._fill_cart(self.oil)
        page = self._open_cart()
        self.assertIn("o_points_refusal", page)
        self.assertNotIn('name="points"', page)

    def test_what_is_no_number_changes_nothing(self):
        order = self._fill_cart(self.oil)
        for points in ("many", "-5", "0", "NaN", "Infinity", "1e30"):
            page = self._claim(points=points)
            self.assertIn("alert-danger", page)
            self.assertEqual(order.amount_total, 60)
        self.assertFalse(order.order_line.reward_id)

    # -- elsewhere at the same time ----------------------------------------------------

    def test_cart_follows_what_was_spent_elsewhere(self):
        order = self._fill_cart(self.oil)
        self._claim(points="50")
        self._post(self.card, -80, REDEEM)
        self._open_cart()
        self.assertEqual(order.amount_total, 40)

    @mute_logger("odoo.http")
    def test_payment_of_what_is_spent_is_refused(self):
        order = self._fill_cart(self.oil)
        self._claim(points="50")
        self._post(self.card, -80, REDEEM)
        with self.assertRaises(JsonRpcException):
            self._start_payment(order)
        self.assertFalse(order.transaction_ids)
        self.assertEqual(self.card.points_available, 20)

    def test_points_are_reserved_while_the_member_pays(self):
        order = self._fill_cart(self.oil)
        self._claim(points="50")
        self._start_payment(order)
        self.assertEqual(self.card.points_available, 50)
        with freeze_time(fields.Datetime.now() + timedelta(minutes=16)):
            self.card.invalidate_recordset()
            self.assertEqual(self.card.points_available, 100)

    def test_refused_payment_frees_the_points(self):
        order = self._fill_cart(self.oil)
        self._claim(points="50")
        self._finish_payment(self._start_payment(order), "cancel")
        self.assertEqual(self.card.points_available, 100)
        self.assertEqual(order.state, "draft")

    def test_points_that_the_cart_gave_up_are_free_again(self):
        order = self._fill_cart(self.oil)
        self._claim(points="50")
        self._start_payment(order)
        order.order_line.filtered("reward_id").unlink()
        self._pay_cart(order)
        self.assertEqual(self.card.points_available, 160)

    def test_abandoned_cart_blocks_nothing(self):
        order = self._fill_cart(self.oil)
        self._claim(points="50")
        self._start_payment(order)
        with freeze_time(fields.Datetime.now() + timedelta(days=5)):
            self.env["sale.order"]._gc_abandoned_coupons()
        past = fields.Datetime.now() - timedelta(minutes=1)
        self.card.hold_ids.expires_at = past
        self.assertEqual(self.card.points_available, 100)
        self._post(self.card, -90, REDEEM)
        self._log_in()
        self._open_cart()
        self.assertEqual(order.amount_total, 50)
        self._pay_cart(order)
        self.assertCard(50, ("redeem", -90), ("earn", 50), ("redeem", -10))

    def test_paid_order_whose_points_are_gone_waits_for_a_person(self):
        order = self._fill_cart(self.oil)
        self._claim(points="50")
        values = self._start_payment(order)
        self.card.hold_ids.state = "released"
        self._post(self.card, -80, REDEEM)
        self._finish_payment(values)
        transaction = order.transaction_ids
        self.assertEqual(order.state, "draft")
        self.assertTrue(transaction.is_post_processed)
        self.assertEqual(order.amount_paid, 10)
        self.assertIn("was not confirmed", str(order.message_ids.mapped("body")))
        self.assertCard(20, ("redeem", -80))

    # -- other people's ----------------------------------------------------------------

    def test_nobody_sees_or_uses_what_others_have(self):
        theirs = self._create_card(member=self.neighbour, points=777)
        order = self._fill_cart(self.oil)
        self.assertNotIn("777", self._open_cart())
        self.assertIn("Invalid or expired", self._enter_code(theirs.code))
        self._claim(code=theirs.code, points="50")
        self.assertEqual(order.order_line.coupon_id, self.card)
        self.assertEqual(self.url_open(f"/my/loyalty/{theirs.id}").status_code, 404)

    def test_dialog_of_the_portal_shows_own_cards_only(self):
        theirs = self._create_card(member=self.neighbour, points=777)
        answer = self._read_card(self.card)
        self.assertEqual(answer["card"]["code"], self.card.code)
        with mute_logger("odoo.http"):
            self.assertFalse(self._read_card(theirs))
            self.assertFalse(self._read_card(self.env["loyalty.card"].browse(0)))

    def _read_card(self, card):
        """What the dialog shows; nothing if the server refuses."""
        route = f"/my/loyalty_card/{int(card.id)}/values"
        try:
            return self.make_jsonrpc_request(route, {"card_id": int(card.id)})
        except JsonRpcException:
            return {}
