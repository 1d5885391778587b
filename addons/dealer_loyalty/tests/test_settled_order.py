from odoo.tests import tagged

from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.pos_loyalty_package.tests.common import PackageTillSetup
from odoo.addons.pos_loyalty_tier.tests.common import TillTierSetup

from .test_topup_till import TopupTillSetup


class SettledOrderSetup(PackageTillSetup, TillTierSetup, BaseCommon):
    """Quotations of the desk that a till settles."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("point_of_sale.group_pos_manager")
        cls._set_up_till()

    def _settle(self, product, qty=1):
        """Pay a quotation at the till; return it and the till order."""
        order = self.env["sale.order"].create({"partner_id": self.member.id})
        line = self.env["sale.order.line"].create(
            {"order_id": order.id, "product_id": product.id, "product_uom_qty": qty}
        )
        order._update_programs_and_rewards()
        settled = self._line(
            product, qty, sale_order_origin_id=order.id, sale_order_line_id=line.id
        )
        return order, self._sell([settled], self.member)


@tagged("post_install", "-at_install")
class TestSettledOrder(SettledOrderSetup):
    def test_tier_before_the_order_counts(self):
        """Not the tier to which the order itself leads."""
        self.program = self.points
        self._set_up_ladder()
        self.oil.list_price = 600
        self._settle(self.oil)
        card = self._get_card(self.member, self.points)
        self.assertEqual((card.tier_id, card.points), (self.gold, 600))

    def test_unused_part_of_a_package_comes_back_at_the_till(self):
        order, ticket = self._settle(self.bundle)
        card = order.coupon_point_ids.coupon_id.filtered("is_package")
        self.assertEqual((order.state, card.points), ("sale", 3))
        self._use(card)
        refund = self._sell([self._return_line(ticket.lines)], self.member)
        self.assertEqual(card.points, 0)
        self.assertEqual(self._get_findings(refund), [("refund", 3, 2)])
        self.assertFalse(card.right_card_ids.points)
        self.assertSound()

    def _get_packages(self, order):
        cards = order.coupon_point_ids.coupon_id
        return cards.filtered("is_package").sorted("id")

    def test_the_server_names_the_unused_part(self):
        """As for packages that the till sold itself."""
        order, ticket = self._settle(self.bundle)
        card = self._get_packages(order)
        self._use(card)
        self.assertTrue(ticket.lines.is_prepaid_settlement)
        names = ticket.lines._load_pos_data_fields(self.config)
        self.assertIn("is_prepaid_settlement", names)
        offer = self._offer(ticket.with_user(self.cashier))
        self.assertAlmostEqual(offer["part"], 2 / 3)
        self.assertEqual(offer["text"], "2 of 3 unused")
        self.assertEqual(card.points_held, 2)
        refund = self._refund(ticket, offer["part"], uuid="refund")
        self.assertEqual(refund.amount_total, -160)
        self.assertFalse(refund.loyalty_difference_ids)
        self.assertEqual((card.points, card.points_held), (0, 0))
        self.assertFalse(card.right_card_ids.points)
        self.assertSound()

    def test_of_two_settled_packages_the_unused_one_comes_back_first(self):
        order, ticket = self._settle(self.bundle, 2)
        cards = self._get_packages(order)
        self._use(cards[0], qty=2)
        self.assertAlmostEqual(self._offer(ticket, 2)["part"], 4 / 6)
        self.env["pos.order"].release_loyalty_points(["refund"])
        for uuid, part, left in (("one", 1, [1, 0]), ("two", 1 / 3, [0, 0])):
            offer = self._offer(ticket, uuid=uuid)
            self.assertAlmostEqual(offer["part"], part)
            refund = self._refund(ticket, offer["part"], uuid=uuid)
            self.assertFalse(refund.loyalty_difference_ids)
            self.assertEqual(cards.mapped("points"), left)
        self.assertSound()

    def test_return_of_a_settled_package_in_the_back_office(self):
        order, ticket = self._settle(self.bundle)
        card = self._get_packages(order)
        self._use(card)
        refund = self.env["pos.order"].browse(ticket.refund()["res_id"])
        self.assertEqual((refund.amount_total, card.points_held), (-160, 2))
        self.assertEqual(refund.lines.customer_note, "2 of 3 unused")

    def test_settled_goods_cost_what_they_did(self):
        _order, ticket = self._settle(self.oil)
        self.assertFalse(ticket.lines.is_prepaid_settlement)
        refund = self.env["pos.order"].browse(ticket.refund()["res_id"])
        self.assertEqual(refund.amount_total, -100)

    def test_unused_package_comes_back_whole(self):
        order, ticket = self._settle(self.bundle)
        card = order.coupon_point_ids.coupon_id.filtered("is_package")
        refund = self._sell([self._return_line(ticket.lines)], self.member)
        self.assertEqual(card.points, 0)
        self.assertFalse(refund.loyalty_difference_ids)


@tagged("post_install", "-at_install")
class TestSettledTopup(TopupTillSetup, SettledOrderSetup):
    def test_the_server_names_what_is_left_of_a_top_up(self):
        _order, ticket = self._settle(self.topup, 2)
        card = self._get_card(self.member, self.wallet)
        self.assertEqual(self._get_parts(card), (2000, 100))
        self._pay_with(card, 1200, 12)
        offer = self._offer(ticket)
        self.assertEqual((offer["part"], card.points_held), (0.8, 800))
        refund = self._pay_back(ticket, 0.8, uuid="refund")
        self.assertFalse(refund.loyalty_difference_ids)
        self.assertEqual(self._get_parts(card)[0], 0)
        self.assertSound()
