from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SalePackageCase


@tagged("post_install", "-at_install")
class TestPackageEnded(SalePackageCase):
    """The last day of a package's program ends its sale, not the uses paid for."""

    def _end_sale(self):
        self.package.date_to = fields.Date.subtract(fields.Date.today(), days=2)

    def _get_cards(self):
        return self.env["loyalty.card"].search([("program_id", "=", self.package.id)])

    def test_uses_are_honoured(self):
        _order, card = self._sell_package()
        self._end_sale()
        order = self._create_order((self.oil, 1), (self.wipers, 1))
        self._use_package(order)
        order._update_programs_and_rewards()
        self._confirm(order)
        self.assertEqual((order.amount_total, card.points), (20, 2))
        self.assertSound()

    def test_uses_are_honoured_by_the_code(self):
        _order, card = self._sell_package()
        self._end_sale()
        order = self._create_order((self.wipers, 1))
        answer = order._try_apply_code(card.code)
        self.assertEqual(answer, {card: self.package.reward_ids})

    def test_uses_of_an_archived_package_are_not(self):
        self._sell_package()
        order = self._create_order((self.wipers, 1))
        self._use_package(order)
        self._end_sale()
        self.package.active = False
        with self.assertRaisesRegex(UserError, "is closed"):
            order.action_confirm()

    def test_it_is_not_sold_any_more(self):
        self._end_sale()
        order = self._confirm(self._create_order((self.bundle, 1)))
        order.order_line.product_uom_qty = 2
        order._update_programs_and_rewards()
        self.assertFalse(self._get_cards())

    def test_a_quotation_does_not_sell_it_late(self):
        order = self._create_order((self.bundle, 1))
        order._update_programs_and_rewards()
        self._end_sale()
        self._confirm(order)
        self.assertFalse(self._get_cards())

    def test_an_order_that_sold_it_before_keeps_it(self):
        order, card = self._sell_package()
        self._end_sale()
        order.order_line.filtered("product_id").price_unit = 140
        order._update_programs_and_rewards()
        self.assertEqual((self._get_cards(), card.points), (card, 3))
        self.assertSound()
