from odoo.fields import Command
from odoo.tests import tagged

from .common import SalePackageCase


@tagged("post_install", "-at_install")
class TestPackageChange(SalePackageCase):
    """A confirmed order changes: its packages follow what is sold, and nothing else."""

    def _get_bundle_line(self, order):
        return order.order_line.filtered(lambda line: line.product_id == self.bundle)

    def _get_packages(self):
        return self.env["loyalty.card"].search(
            [("program_id", "=", self.package.id)], order="id"
        )

    def test_other_changes_of_the_order_leave_a_package_alone(self):
        order, card = self._sell_package()
        order.order_line = [Command.create({"display_type": "line_note", "name": "!"})]
        order.order_line = [Command.create({"product_id": self.wipers.id})]
        self._get_bundle_line(order).price_unit = 140
        self._get_bundle_line(order).qty_delivered = 1
        self.assertEqual((card.points, card.right_card_ids.points), (3, 2))
        self.assertEqual(len(self._get_statement(card)), 1)

    def test_a_down_payment_leaves_packages_alone(self):
        order, cards = self._sell_package(2)
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_ids=order.ids, active_model="sale.order"
        )
        vals = {"advance_payment_method": "percentage", "amount": 50}
        wizard.create(vals).create_invoices()
        self.assertEqual(cards.mapped("points"), [3, 3])
        self.assertEqual(len(self._get_statement(*cards)), 2)

    def test_a_gift_card_follows_the_order_too(self):
        gift = self.env["product.product"].create(
            {"name": "Gift card", "list_price": 50, "taxes_id": False}
        )
        program = self._create_program(
            program_type="gift_card",
            earn_gift_card=True,
            applies_on="future",
            rule_ids=[
                Command.create(
                    {
                        "reward_point_amount": 1,
                        "reward_point_mode": "money",
                        "reward_point_split": True,
                        "product_ids": gift.ids,
                    }
                )
            ],
        )
        order = self._confirm(self._create_order((gift, 1)))
        order.order_line = [Command.create({"product_id": self.oil.id})]
        card = self.env["loyalty.card"].search([("program_id", "=", program.id)])
        self.assertEqual(card.mapped("points"), [50])

    def test_one_package_less_is_the_unused_one(self):
        order, cards = self._sell_package(2)
        used = self._use_up(1).order_line.coupon_id
        self._get_bundle_line(order).product_uom_qty = 1
        self.assertEqual((used.points, (cards - used).points), (2, 0))
        self.assertEqual(used.right_card_ids.points, 2)
        self.assertFalse(sum((cards - used).right_card_ids.mapped("points")))
        order._update_programs_and_rewards()
        self.assertEqual(used.points, 2)
        self.assertSound()

    def test_one_package_more_is_a_card_of_its_own(self):
        order, card = self._sell_package()
        self._get_bundle_line(order).product_uom_qty = 2
        self.assertEqual(self._get_packages().mapped("points"), [3, 3])
        self.assertEqual(self._get_packages().partner_id, self.member)
        order._update_programs_and_rewards()
        self.assertEqual(self._get_packages().mapped("points"), [3, 3])
        self.assertEqual(card.points, 3)
        self.assertSound()

    def test_one_package_less_after_one_was_paid_back(self):
        order, cards = self._sell_package(2)
        invoice = self._invoice(order)
        self._credit(invoice, {self.bundle: 1})
        self._get_bundle_line(order).product_uom_qty = 1
        self.assertEqual(sorted(cards.mapped("points")), [0, 3])
        self.assertSound()

    def test_what_was_used_is_not_given_again_after_a_cancellation(self):
        order, card = self._sell_package()
        self._use_up(2)
        for _time in range(2):
            order._action_cancel()
            self.assertEqual(card.points, 0)
            order.action_draft()
            order._update_programs_and_rewards()
            self._confirm(order)
            self.assertEqual(self._get_packages(), card)
            self.assertEqual((card.points, card.partner_id), (1, self.member))
        self.assertSound()

    def test_an_unused_package_is_given_again_after_a_cancellation(self):
        order, _card = self._sell_package()
        order._action_cancel()
        self.assertFalse(self._get_packages())
        order.action_draft()
        self._confirm(order)
        self.assertEqual(self._get_packages().mapped("points"), [3])

    def test_a_cancelled_quotation_can_lose_its_used_package(self):
        order, card = self._sell_package()
        self._use_up(1)
        order._action_cancel()
        order.action_draft()
        order.order_line = [
            Command.delete(self._get_bundle_line(order).id),
            Command.create({"product_id": self.wipers.id}),
        ]
        self._confirm(order)
        self.assertEqual((self._get_packages(), card.points), (card, 0))

    def test_one_package_less_and_one_more(self):
        order, cards = self._sell_package(2)
        self._get_bundle_line(order).product_uom_qty = 1
        self._get_bundle_line(order).product_uom_qty = 2
        self.assertEqual(self._get_packages(), cards)
        self.assertEqual(cards.mapped("points"), [3, 3])
        self.assertSound()
