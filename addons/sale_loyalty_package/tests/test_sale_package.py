from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SalePackageCase


@tagged("post_install", "-at_install")
class TestSalePackage(SalePackageCase):
    def test_sold_each_unit_a_card_of_the_buyer(self):
        _order, cards = self._sell_package(2)
        self.assertEqual(cards.mapped("points"), [3, 3])
        self.assertEqual(cards.partner_id, self.member)
        self.assertEqual(cards.right_card_ids.mapped("points"), [2, 2])
        self.assertEqual(cards.right_card_ids.partner_id, self.member)
        self.assertEqual(self.card.points, 100)
        self.assertSound()

    def test_a_use_is_a_free_line_and_earns_nothing(self):
        _order, card = self._sell_package()
        order = self._create_order((self.wipers, 1))
        line = self._use_package(order)
        self.assertRecordValues(
            line, [{"product_id": self.oil.id, "points_cost": 1, "price_total": 0}]
        )
        self.assertEqual(line.name, f"{self.oil.name} (package)")
        self._confirm(order)
        self.assertEqual((order.amount_total, card.points), (20, 2))
        self.assertEqual(self.card.points, 120)
        order._action_cancel()
        self.assertEqual(card.points, 3)
        self.assertSound()

    def test_a_service_on_the_order_is_the_one_used(self):
        """The advisor has put two oil changes on the order: the package pays one."""
        _order, card = self._sell_package()
        order = self._create_order((self.oil, 2), (self.wipers, 1))
        self._use_package(order)
        paid = order.order_line.filtered(lambda line: not line.is_reward_line)
        self.assertEqual(
            [(line.product_id, line.product_uom_qty) for line in paid],
            [(self.oil, 1), (self.wipers, 1)],
        )
        self._use_package(order)
        paid = order.order_line.filtered(lambda line: not line.is_reward_line)
        self.assertEqual(paid.product_id, self.wipers)
        self._confirm(order)
        self.assertEqual((order.amount_total, card.points), (20, 1))
        self.assertSound()

    def test_the_service_chosen_is_the_one_on_the_order(self):
        other = self.env["product.product"].create(
            {"name": "Oil change, large engine", "type": "service", "taxes_id": False}
        )
        self.package.reward_ids.reward_product_id = False
        tag = self.env["product.tag"].create(
            {"name": "Oil changes", "product_product_ids": (self.oil + other).ids}
        )
        self.package.reward_ids.reward_product_tag_id = tag
        self._sell_package()
        order = self._create_order((other, 1))
        order._update_programs_and_rewards()
        wizard = self.env["sale.loyalty.reward.wizard"].create({"order_id": order.id})
        wizard.selected_reward_id = self.package.reward_ids
        self.assertEqual(wizard.selected_product_id, other)
        wizard.action_apply()
        self.assertEqual(order.order_line.product_id, other)
        self.assertEqual(order.amount_total, 0)

    def test_two_uses_on_one_order(self):
        _order, card = self._sell_package()
        order = self._create_order((self.wipers, 1))
        lines = self._use_package(order, 2)
        self.assertEqual(lines.mapped("points_cost"), [1, 1])
        self._confirm(order)
        self.assertEqual(card.points, 1)

    def test_a_car_brought_by_somebody_else(self):
        self.package.package_anchor = "plate"
        _order, card = self._sell_package(license_plate="粤b 12345")
        self.assertEqual(card.license_plate, "粤B12345")
        driver = self._create_member(name="Driver")
        order = self._create_order((self.wipers, 1), partner_id=driver.id)
        order._update_programs_and_rewards()
        self.assertNotIn(card, order._get_claimable_rewards())
        order.license_plate = "粤B12345"
        self._use_package(order)
        self._confirm(order)
        self.assertEqual(card.points, 2)

    def test_a_package_of_one_car_is_not_for_another(self):
        self.package.package_anchor = "plate"
        _order, card = self._sell_package(license_plate="A 1")
        order = self._create_order((self.wipers, 1), license_plate="A 1")
        self._use_package(order)
        order.license_plate = "B 2"
        with self.assertRaisesRegex(UserError, "is for one car"):
            order.action_confirm()
        order._update_programs_and_rewards()
        self.assertFalse(order.order_line.filtered("reward_id"))
        self.assertNotIn(card, order.applied_coupon_ids)
        self._confirm(order)
        self.assertEqual(card.points, 3)

    def test_uses_are_not_added_to_points(self):
        self._sell_package()
        order = self._create_order((self.wipers, 2))
        self._use_package(order)
        self._use_points(order, 10)
        self.assertRecordValues(order, [{"points_earned": 30, "points_spent": 10}])
        self._confirm(order)
        self.assertRecordValues(order, [{"points_earned": 30, "points_spent": 10}])

    def test_a_package_stays_with_its_owner_if_the_customer_changes(self):
        _order, card = self._sell_package()
        order = self._create_order((self.wipers, 1))
        self._use_package(order)
        order.partner_id = self._create_member(name="Wang Fang")
        order._update_programs_and_rewards()
        self.assertFalse(order.order_line.filtered("reward_id"))
        self.assertNotIn(card, order.applied_coupon_ids)

    def test_a_package_of_another_branch_is_in_nobodys_way(self):
        _order, card = self._sell_package()
        self.package.company_id = self.env["res.company"].create({"name": "Branch B"})
        order = self._create_order((self.wipers, 1), user_id=self.seller.id)
        self.env.flush_all()
        self.env.invalidate_all()
        order = order.with_user(self.seller)
        order._update_programs_and_rewards()
        self.assertNotIn(card, order.sudo().applied_coupon_ids)
        order.action_confirm()
        self.assertEqual((order.state, card.points), ("sale", 3))

    def test_a_package_of_both_branches_of_a_user_is_for_its_own_one(self):
        _order, card = self._sell_package()
        branch = self.env["res.company"].create({"name": "Branch B"})
        self.package.company_id = branch
        self.env.user.company_ids |= branch
        order = self._create_order((self.wipers, 1))
        order = order.with_context(allowed_company_ids=[order.company_id.id, branch.id])
        order._update_programs_and_rewards()
        self.assertNotIn(card, order.applied_coupon_ids)

    def test_credit_note_proposes_the_unused_part(self):
        order, card = self._sell_package()
        self._use_up(1)
        note = self._credit(self._invoice(order))
        self.assertEqual(note.amount_total, 100)
        self.assertEqual(card.points, 0)
        self.assertFalse(card.right_card_ids.points)
        self.assertSound()

    def test_credit_note_above_the_unused_part_is_refused(self):
        order, card = self._sell_package()
        self._use_up(1)
        note = self._credit(self._invoice(order), post=False)
        note.invoice_line_ids.price_unit = 150
        with self.assertRaisesRegex(UserError, "2.00 of 3.00 are unused"):
            note.action_post()
        self.assertEqual(card.points, 2)

    def test_of_two_packages_a_whole_one_goes_back(self):
        order, cards = self._sell_package(2)
        used = self._use_up(1).order_line.coupon_id
        invoice = self._invoice(order)
        self._credit(invoice, {self.bundle: 1}, {self.bundle: 150})
        self.assertEqual(used.points, 2)
        self.assertEqual((cards - used).points, 0)
        note = self._credit(invoice, {self.bundle: 1}, post=False)
        note.invoice_line_ids.price_unit = 100
        note.action_post()
        self.assertEqual(used.points, 0)
        note.button_draft()
        self.assertEqual(used.points, 2)
        self.assertSound()

    def test_cancel_takes_back_what_is_unused(self):
        order, card = self._sell_package()
        self._use_up(2)
        rights = card.right_card_ids
        order._action_cancel()
        entries = self.env["loyalty.ledger.entry"].search(
            [("card_id", "=", card.id)], order="id"
        )
        self.assertEqual(sum(entries.mapped("points")), 0)
        self.assertFalse(sum(rights.exists().mapped("points")))
        self.assertSound()
