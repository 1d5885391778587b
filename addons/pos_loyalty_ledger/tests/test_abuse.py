from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from .common import POS_USER, TillCase


@tagged("post_install", "-at_install")
class TestAbuse(TillCase):
    """A cashier's right to write orders is not a way to points."""

    def _spend(self, points):
        card = self._create_card(member=self.member, points=points)
        return card, self._sell(
            [
                self._line(self.oil, points / 100),
                self._reward_line(self.reward, card, points, points),
            ],
            self.member,
            self._claim(self.program, 0, points, card),
        )

    def _forge(self, shares):
        """Sell wipers, write what they earned as a cashier, and return them."""
        sold = self._sell([self._line(self.wipers)], self.member, {})
        line = sold.lines.with_user(self.cashier)
        line.loyalty_shares = shares
        self._sell([self._return_line(sold.lines)], self.member, {})

    def test_shares_of_a_line_are_not_written_by_a_till(self):
        card, order = self._spend(1000)
        spent = order._get_loyalty_entries().filtered(lambda e: e.kind == "redeem")
        share = {"entry": spent.id, "kind": "redeem", "points": "1000"}
        self._forge([share])
        self.assertEqual((card.points, spent.unreversed_points), (0, 1000))

    def test_shares_count_for_entries_of_their_own_order(self):
        card, order = self._spend(1000)
        spent = order._get_loyalty_entries().filtered(lambda e: e.kind == "redeem")
        sold = self._sell([self._line(self.wipers)], self.member, {})
        sold.lines.sudo().loyalty_shares = [
            {"entry": spent.id, "kind": "redeem", "points": "1000"}
        ]
        self._sell([self._return_line(sold.lines)], self.member, {})
        self.assertEqual(spent.unreversed_points, 1000)

    def test_answer_is_not_reset_by_a_till(self):
        order = self._sell(
            [self._line(self.oil)], self.member, self._claim(self.program, 100)
        )
        order.with_user(self.cashier).write({"loyalty_answer": False})
        self.assertTrue(order.loyalty_answer)
        created = self.env["pos.order.line"].with_user(self.cashier)
        created = created.with_context(default_loyalty_shares=[{"entry": 1}]).create(
            {**self._line(self.oil), "order_id": order.id}
        )
        self.assertFalse(created.loyalty_shares)

    def test_program_of_another_company(self):
        other = self._create_program(
            name="Elsewhere",
            company_id=self._create_company(name="Elsewhere").id,
            points_policy="stock",
        )
        order = self._sell([self._line(self.oil)], self.member, self._claim(other, 100))
        self.assertFalse(self._get_card(self.member, other))
        self.assertEqual(self._get_findings(order)[0], ("card", 100, 0))

    def test_program_of_another_till(self):
        self.program.pos_config_ids = self._create_config("Till two")
        order = self._sell(
            [self._line(self.oil)], self.member, self._claim(self.program, 100)
        )
        self.assertFalse(order._get_loyalty_entries())
        self.assertEqual(self._get_findings(order), [("earned", 100, 0)])

    def test_more_than_possible_from_another_client_is_seen(self):
        self.program.points_policy = "stock"
        order = self._sell([self._line(self.oil)], self.member)
        order.with_user(self.cashier).confirm_coupon_programs(
            {
                "-1": {
                    "program_id": self.program.id,
                    "coupon_id": -1,
                    "points": 5000,
                    "partner_id": self.member.id,
                    "line_codes": [],
                }
            }
        )
        self.assertEqual(self._get_findings(order)[0][:2], ("earned", 5000))

    def test_cashier_prints_no_statement(self):
        """The till shows the balance; who reads entries needs the right to."""
        card = self._create_card(member=self.member, points=10)
        with self.assertRaises(AccessError):
            card.with_user(self.cashier)._get_statement()

    def test_whoever_guesses_codes_at_the_till_has_to_wait(self):
        self.registry_enter_test_mode()
        gifts = self._create_program(name="Gift", program_type="gift_card")
        good = self._create_card(program=gifts, points=10).code
        till = self.config.with_user(self.cashier)
        now = fields.Datetime.to_string(fields.Datetime.now())
        for number in range(20):
            answer = till.use_coupon_code(f"guess-{number}", now, False, False)
            self.assertIn(f"guess-{number}", answer["payload"]["error_message"])
        for code in (good, "guess-20"):
            answer = till.use_coupon_code(code, now, False, False)
            self.assertFalse(answer["successful"])
            self.assertIn("Too many codes", answer["payload"]["error_message"])
        other = new_test_user(self.env, "other_cashier", POS_USER)
        answer = self.config.with_user(other).use_coupon_code(good, now, False, False)
        self.assertTrue(answer["successful"])
