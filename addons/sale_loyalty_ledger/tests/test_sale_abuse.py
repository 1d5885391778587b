from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from .common import SALES, SaleLedgerCase


@tagged("post_install", "-at_install")
class TestSaleAbuse(SaleLedgerCase):
    """Neither a forged line nor two ways to undo the same thing make points."""

    def _get_entry(self, kind):
        entries = self.env["loyalty.ledger.entry"].search(
            [("card_id", "=", self.card.id), ("kind", "=", kind)], limit=1
        )
        return entries.ensure_one()

    def test_cost_below_zero_gives_nothing(self):
        order = self._create_order((self.oil, 1), user_id=self.seller.id)
        self._use_points(order, 20)
        self._confirm(order)
        line = order.order_line.filtered("reward_id").with_user(self.seller)
        line.points_cost = -1000
        self.assertCard(140, ("earn", 40), ("redeem", -20), ("reversal", 20))
        line.points_cost = -2000
        order.action_cancel()
        self.assertEqual(self.card.points, 100)

    def test_a_confirmed_order_cannot_change_to_the_card_of_another(self):
        other = self._create_card(
            member=self._create_member(name="Wang Fang"), points=90
        )
        order = self._create_order((self.oil, 1), user_id=self.seller.id)
        self._use_points(order, 20)
        self._confirm(order)
        line = order.order_line.filtered("reward_id").with_user(self.seller)
        with self.assertRaisesRegex(UserError, "belongs to another customer"):
            line.coupon_id = other
        self.assertEqual(other.points, 90)

    def test_spent_points_come_back_once(self):
        order = self._create_order((self.oil, 1))
        self._use_points(order, 20)
        self._confirm(order)
        self.env["loyalty.ledger"].reverse(self._get_entry("redeem"), key="by hand")
        order.action_cancel()
        self.assertCard(
            100, ("earn", 40), ("redeem", -20), ("reversal", 20), ("reversal", -40)
        )

    def test_earned_points_are_taken_once(self):
        order = self._confirm(self._create_order((self.oil, 1)))
        self.env["loyalty.ledger"].reverse(self._get_entry("earn"), 50, key="by hand")
        order.action_cancel()
        self.assertCard(100, ("earn", 60), ("reversal", -50), ("reversal", -10))

    def test_what_was_not_taken_back_is_not_given_again(self):
        self.program.overdraft_policy = "available_only"
        order = self._confirm(self._create_order((self.oil, 1)))
        self._post(self.card, -150, "redeem")
        order.action_cancel()
        self.assertEqual(self.card.points, 0)
        order.action_draft()
        self._confirm(order)
        self.assertCard(
            10, ("earn", 60), ("redeem", -150), ("reversal", -10), ("earn", 10)
        )

    def test_a_withdrawn_credit_note_gives_what_it_took(self):
        self.program.overdraft_policy = "available_only"
        order = self._confirm(self._create_order((self.oil, 1)))
        self._post(self.card, -160, "redeem")
        note = self._credit(self._invoice(order))
        note.button_draft()
        note.action_post()
        note.button_draft()
        self.assertCard(0, ("earn", 60), ("redeem", -160))
        order.order_line = [
            Command.create({"product_id": self.wipers.id, "product_uom_qty": 1})
        ]
        self.assertCard(20, ("earn", 60), ("redeem", -160), ("earn", 20))

    def _enter(self, order, code, user=None):
        """Enter a code as a seller does; what it is refused for, or nothing."""
        wizard = self.env["sale.loyalty.coupon.wizard"].with_user(user or self.seller)
        try:
            wizard.create({"order_id": order.id, "coupon_code": code}).action_apply()
        except ValidationError as error:
            return str(error)
        return ""

    def test_whoever_guesses_codes_has_to_wait(self):
        self.registry_enter_test_mode()
        coupons = self._create_program(
            name="Gift", program_type="gift_card", ownership="bearer"
        )
        good = self._create_card(program=coupons, points=10).code
        order = self._create_order((self.oil, 1), user_id=self.seller.id)
        answers = {self._enter(order, f"guess-{number}") for number in range(20)}
        self.assertEqual(len(answers), 20, "Each names the code that was entered")
        refusal = self._enter(order, good)
        self.assertIn("Too many codes", refusal)
        self.assertEqual(refusal, self._enter(order, "guess-20"))
        attempts = self.env["loyalty.code.attempt"].search([])
        self.assertEqual(set(attempts.mapped("source")), {"seller"})
        self.assertEqual(attempts.mapped("place"), [order.name] * 20)
        colleague = new_test_user(self.env, "colleague", SALES)
        other = self._create_order((self.oil, 1), user_id=colleague.id)
        self.assertEqual(self._enter(other, good, colleague), "")
        with freeze_time(fields.Datetime.now() + timedelta(minutes=11)):
            self.assertEqual(self._enter(order, good), "")

    def test_the_same_code_again_is_no_further_guess(self):
        self.registry_enter_test_mode()
        order = self._create_order((self.oil, 1), user_id=self.seller.id)
        for _number in range(25):
            self.assertIn("invalid", self._enter(order, "misprint"))
        attempts = self.env["loyalty.code.attempt"].search([])
        self.assertEqual(attempts.mapped("code"), ["misprint"])
