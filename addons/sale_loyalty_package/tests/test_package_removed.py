from odoo.fields import Command
from odoo.tests import tagged

from .common import SalePackageCase


@tagged("post_install", "-at_install")
class TestPackageRemoved(SalePackageCase):
    """A use that is removed from a quotation leaves the order as it was before it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.terms = {"price_unit": 55, "discount": 10, "name": "Oil, by hand"}

    def _get_terms(self, order):
        return [
            (line.product_id, line.product_uom_qty, line.price_unit, line.discount)
            for line in order.order_line.sorted("id")
            if not line.is_reward_line
        ]

    def _remove(self, order, *uses):
        order.order_line = [Command.delete(use.id) for use in uses]

    def _create_order_by_hand(self, quantity):
        order = self._create_order((self.oil, quantity))
        order.order_line.write(self.terms)
        return order

    def test_the_only_one(self):
        _order, card = self._sell_package()
        order = self._create_order_by_hand(1)
        order.order_line.sequence = 7
        before = self._get_terms(order)
        use = self._use_package(order)
        self.assertEqual(order.amount_total, 0)
        self._remove(order, use)
        self.assertEqual(self._get_terms(order), before)
        line = order.order_line
        self.assertEqual((line.name, line.sequence), ("Oil, by hand", 7))
        self._confirm(order)
        self.assertEqual((order.amount_total, card.points), (49.5, 3))

    def test_one_of_two(self):
        self._sell_package()
        order = self._create_order_by_hand(2)
        line, before = order.order_line, self._get_terms(order)
        use = self._use_package(order)
        self.assertEqual(line.product_uom_qty, 1)
        self._remove(order, use)
        self.assertEqual((order.order_line, self._get_terms(order)), (line, before))

    def test_both_of_two_one_after_the_other(self):
        self._sell_package()
        order = self._create_order_by_hand(2)
        before = self._get_terms(order)
        for use in self._use_package(order, 2):
            order._update_programs_and_rewards()
            self._remove(order, use)
        self.assertEqual(self._get_terms(order), before)

    def test_each_use_brings_back_what_it_took(self):
        """Whatever is computed anew meanwhile, and in whatever order they go."""
        self._sell_package()
        order = self._create_order((self.oil, 1), (self.oil, 1))
        first, second = order.order_line
        first.price_unit, second.price_unit = 40, 50
        uses = self._use_package(order, 2)
        order._update_programs_and_rewards()
        self._remove(order, uses[0])
        self.assertEqual(self._get_terms(order), [(self.oil, 1, 40, 0)])
        order._update_programs_and_rewards()
        self.assertEqual(order.amount_total, 40)

    def test_a_use_that_the_new_customer_does_not_have(self):
        self._sell_package()
        order = self._create_order_by_hand(1)
        before = self._get_terms(order)
        self._use_package(order)
        order.partner_id = self._create_member(name="Wang Fang")
        order._update_programs_and_rewards()
        self.assertEqual(self._get_terms(order), before)
        order._update_programs_and_rewards()
        self.assertEqual(self._get_terms(order), before)

    def test_a_use_removed_together_with_its_line(self):
        self._sell_package()
        order = self._create_order((self.oil, 2), (self.wipers, 1))
        line = order.order_line[:1]
        self._remove(order, self._use_package(order), line)
        self.assertEqual(order.order_line.product_id, self.wipers)

    def test_a_copy_and_a_cancelled_order_are_to_be_paid(self):
        _order, card = self._sell_package()
        order = self._create_order_by_hand(1)
        before = self._get_terms(order)
        self._use_package(order)
        self._confirm(order)
        copy = order.copy()
        order._action_cancel()
        order.action_draft()
        for each in order | copy:
            self.assertEqual(self._get_terms(each), before)
        self.assertEqual(card.points, 3)
        self.assertSound()
