from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..tools.scope import SCOPE
from .common import SaleLedgerCase


@tagged("post_install", "-at_install")
class TestSaleChange(SaleLedgerCase):
    """Changes of a confirmed order post the difference, once."""

    def test_more_units_earn_more(self):
        order = self._confirm(self._create_order((self.oil, 1)))
        order.order_line.product_uom_qty = 3
        self.assertCard(280, ("earn", 60), ("earn", 120))

    def test_fewer_units_take_back(self):
        order = self._confirm(self._create_order((self.oil, 3)))
        order.order_line.product_uom_qty = 1
        self.assertCard(160, ("earn", 180), ("reversal", -120))

    def test_line_added_in_one_write_with_a_change(self):
        order = self._confirm(self._create_order((self.oil, 1)))
        order.write(
            {
                "order_line": [
                    Command.update(order.order_line.id, {"product_uom_qty": 2}),
                    Command.create({"product_id": self.wipers.id}),
                ]
            }
        )
        self.assertCard(240, ("earn", 60), ("earn", 80))

    def test_price_lowered_by_a_seller(self):
        order = self._create_order((self.oil, 1), user_id=self.seller.id)
        order = order.with_user(self.seller)
        order.action_confirm()
        order.order_line.discount = 50
        self.assertCard(130, ("earn", 60), ("reversal", -30))

    def test_reward_after_confirmation(self):
        order = self._confirm(self._create_order((self.oil, 1)))
        self._use_points(order, 25)
        self.assertEqual(order.amount_total, 35)
        self.assertCard(110, ("earn", 60), ("reversal", -25), ("redeem", -25))

    def test_reward_after_confirmation_not_more_than_there_is(self):
        order = self._confirm(self._create_order((self.oil, 4)))
        other = self._create_order((self.oil, 6))
        self._use_points(other, 300)
        self._use_points(order, 100)
        with self.assertRaises(UserError):
            self._confirm(other)
        self.assertCard(140, ("earn", 240), ("reversal", -100), ("redeem", -100))

    def test_rewards_updated_without_a_change_post_nothing(self):
        order = self._create_order((self.oil, 1))
        self._use_points(order, 20)
        self._confirm(order)
        order._update_programs_and_rewards()
        order.order_line.write({"sequence": 7})
        self.assertEqual(order.order_line.filtered("reward_id").points_cost, 20)
        self.assertCard(120, ("earn", 40), ("redeem", -20))

    def test_forged_context_changes_nothing(self):
        order = self._create_order((self.oil, 1), user_id=self.seller.id)
        order = order.with_user(self.seller)
        order.action_confirm()
        for mark in ("postponed", "replaced"):
            line = order.order_line.with_context(**{SCOPE: mark})
            line.product_uom_qty += 1
        self.assertCard(280, ("earn", 60), ("earn", 60), ("earn", 60))

    def test_order_from_before_the_ledger(self):
        order = self._confirm(self._create_order((self.oil, 1)))
        order.is_in_ledger = order.ledger_settled = False
        order.order_line.product_uom_qty = 2
        order.action_cancel()
        self.assertCard(
            100, ("earn", 60), ("earn", 60), ("reversal", -60), ("reversal", -60)
        )
