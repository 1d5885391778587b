from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import TillCase, TillSetup


class CouponSetup(TillSetup):
    """A till with a program of coupons that take ten percent off."""

    @classmethod
    def _set_up_till(cls):
        res = super()._set_up_till()
        cls.coupons = cls._create_coupons("Free car wash")
        return res

    @classmethod
    def _create_coupons(cls, name, **vals):
        return cls.env["loyalty.program"].create(
            {
                "name": name,
                "program_type": "coupons",
                "applies_on": "current",
                "trigger": "with_code",
                "points_policy": "ledger",
                "currency_id": cls.config.currency_id.id,
                "reward_ids": [Command.create({"discount": 10, "required_points": 1})],
                **vals,
            }
        )


@tagged("post_install", "-at_install")
class TestCoupon(CouponSetup, TillCase):
    """Which coupons of a customer the server names to a till."""

    def setUp(self):
        super().setUp()
        self.today = fields.Date.context_today(self.coupons)
        self.coupon = self._create_own(code="OWN")

    def _create_own(self, program=None, **vals):
        vals = {"expiration_date": self.today, **vals}
        return self._create_card(program or self.coupons, self.member, 1, **vals)

    def _get_codes(self, partner=None):
        cards = self.env["loyalty.card"].with_user(self.cashier)
        partner = partner or self.member
        found = cards.get_pos_coupons(partner.id, self.config.id)
        return [each["code"] for each in found]

    def test_own_coupons_the_first_to_end_first(self):
        self._create_own(expiration_date=False, code="ENDLESS")
        later = self.today + timedelta(days=9)
        self._create_own(expiration_date=later, code="LATER")
        self.assertEqual(self._get_codes(), ["OWN", "LATER", "ENDLESS"])
        first, _later, endless = self.env["loyalty.card"].get_pos_coupons(
            self.member.id, self.config.id
        )
        self.assertEqual(
            first,
            {
                "id": self.coupon.id,
                "code": "OWN",
                "program_id": self.coupons.id,
                "until": self.today,
            },
        )
        self.assertFalse(endless["until"])

    def test_nothing_of_others_or_of_nobody(self):
        self._create_card(self.coupons, None, 1, partner_id=False, code="NOBODY")
        other = self._create_member(name="Ben Member")
        self.assertEqual(self._get_codes(other), [])
        cards = self.env["loyalty.card"]
        self.assertEqual(cards.get_pos_coupons(False, self.config.id), [])

    def test_nothing_that_has_ended_or_is_used(self):
        yesterday = self.today - timedelta(days=1)
        self._create_own(expiration_date=yesterday, code="ENDED")
        used = self._create_own(code="USED")
        self._post(used, -1, "redeem")
        held = self._create_own(code="HELD")
        self.env["loyalty.ledger"].hold(held, 1, "another-order")
        self.assertEqual(self._get_codes(), ["OWN"])

    def test_nothing_that_this_till_does_not_take(self):
        elsewhere = self._create_coupons("Elsewhere", pos_ok=False)
        self._create_own(elsewhere, code="ELSEWHERE")
        ended = self._create_coupons("Ended", date_to=self.today - timedelta(days=1))
        self._create_own(ended, code="ENDED PROGRAM")
        self._create_card(self.program, self.member, 100)
        self.assertEqual(self._get_codes(), ["OWN"])

    def test_each_named_coupon_can_be_entered(self):
        now = fields.Datetime.to_string(fields.Datetime.now())
        (code,) = self._get_codes()
        config = self.config.with_user(self.cashier)
        answer = config.use_coupon_code(code, now, self.member.id, False)
        self.assertEqual(answer["payload"]["coupon_id"], self.coupon.id)


@tagged("post_install", "-at_install")
class TestCouponTour(CouponSetup, HttpCase):
    """The offer of an own coupon at a real till."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_till()
        cls.config.current_session_id.unlink()
        cls.env["product.template"].search(
            [("id", "not in", (cls.oil | cls.wipers).product_tmpl_id.ids)]
        ).available_in_pos = False
        cls.coupon = cls._create_card(cls.coupons, cls.member, 1)

    def test_an_own_coupon_is_offered_and_used_once(self):
        self.config.with_user(self.cashier).open_ui()
        self.start_tour(
            f"/pos/ui/{self.config.id}",
            "points_ledger_own_coupon",
            login=self.cashier.login,
            timeout=400,
        )
        self.env.invalidate_all()
        order = self.config.current_session_id.order_ids.filtered("lines")
        self.assertEqual(order.amount_total, 90)
        self.assertEqual(order.lines.coupon_id, self.coupon)
        self.assertEqual(self.coupon.points, 0)
        self.assertFalse(order.loyalty_difference_ids)
