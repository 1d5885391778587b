from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.loyalty_ledger.exceptions import NotEnoughPoints

from .common import SaleLedgerCase


@tagged("post_install", "-at_install")
class TestSalePosting(SaleLedgerCase):
    def test_quotation_moves_nothing(self):
        order = self._create_order((self.oil, 1))
        self._use_points(order, 10)
        order.action_quotation_sent()
        order._update_programs_and_rewards()
        self.assertCard(100)
        self.assertRecordValues(
            order, [{"points_earned": 50, "points_spent": 10, "ledger_entry_count": 0}]
        )

    def test_confirm_earns(self):
        order = self._confirm(self._create_order((self.oil, 1)))
        self.assertCard(160, ("earn", 60))
        entry = self.env["loyalty.ledger.entry"].search(
            [("card_id", "=", self.card.id)], limit=1
        )
        self.assertRecordValues(
            entry,
            [
                {
                    "source_model": "sale.order",
                    "source_id": order.id,
                    "source_key": f"sale.order:{order.id}:1:earn:{self.card.id}",
                    "company_id": order.company_id.id,
                }
            ],
        )

    def test_earned_and_spent_apart(self):
        order = self._create_order((self.oil, 1))
        self._use_points(order, 30)
        self._confirm(order)
        self.assertEqual(order.amount_total, 30)
        self.assertCard(100, ("earn", 30), ("redeem", -30))
        self.assertRecordValues(
            order, [{"points_earned": 30, "points_spent": 30, "ledger_entry_count": 2}]
        )

    def test_cancel_reverses(self):
        order = self._create_order((self.oil, 1))
        self._use_points(order, 20)
        self._confirm(order)
        entries = self.env["loyalty.ledger.entry"].search(
            [("source_model", "=", "sale.order"), ("source_id", "=", order.id)]
        )
        order.action_cancel()
        self.assertCard(
            100, ("earn", 40), ("redeem", -20), ("reversal", 20), ("reversal", -40)
        )
        self.assertEqual(entries.reversal_ids.reversed_entry_id, entries)
        self.assertEqual(entries.mapped("unreversed_points"), [0, 0])

    def test_cancel_by_seller_without_special_rights(self):
        order = self._create_order((self.oil, 1), user_id=self.seller.id)
        order = order.with_user(self.seller)
        order.action_confirm()
        order.action_cancel()
        self.assertCard(100, ("earn", 60), ("reversal", -60))

    def test_cancel_reset_confirm_again(self):
        order = self._confirm(self._create_order((self.oil, 1)))
        order.action_cancel()
        order.action_draft()
        self._confirm(order)
        self.assertCard(160, ("earn", 60), ("reversal", -60), ("earn", 60))

    def test_copy_moves_nothing_until_confirmed(self):
        order = self._create_order((self.oil, 1))
        self._use_points(order, 20)
        self._confirm(order)
        copy = order.copy()
        self.assertCard(120, ("earn", 40), ("redeem", -20))
        self._confirm(copy)
        self.assertCard(180, ("earn", 40), ("redeem", -20), ("earn", 60))

    def test_confirm_twice_is_refused(self):
        order = self._confirm(self._create_order((self.oil, 1)))
        with self.assertRaises(UserError):
            order.action_confirm()
        order._post_ledger_changes()
        self.assertCard(160, ("earn", 60))

    def test_two_orders_confirmed_together_spend_once(self):
        first = self._create_order((self.oil, 2))
        second = self._create_order((self.oil, 2))
        for order in first + second:
            self._use_points(order, 100)
        with self.assertRaises(NotEnoughPoints) as caught:
            (first + second).action_confirm()
        self.assertIn(self.card.code, str(caught.exception))
