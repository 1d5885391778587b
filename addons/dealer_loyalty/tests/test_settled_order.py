from odoo.tests import tagged

from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.pos_loyalty_package.tests.common import PackageTillSetup
from odoo.addons.pos_loyalty_tier.tests.common import TillTierSetup


class SettledOrderSetup(PackageTillSetup, TillTierSetup, BaseCommon):
    """Quotations of the desk that a till settles."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("point_of_sale.group_pos_manager")
        cls._set_up_till()

    def _settle(self, product):
        """Pay a quotation at the till; return it and the till order."""
        order = self.env["sale.order"].create({"partner_id": self.member.id})
        line = self.env["sale.order.line"].create(
            {"order_id": order.id, "product_id": product.id}
        )
        order._update_programs_and_rewards()
        settled = self._line(
            product, sale_order_origin_id=order.id, sale_order_line_id=line.id
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

    def test_unused_package_comes_back_whole(self):
        order, ticket = self._settle(self.bundle)
        card = order.coupon_point_ids.coupon_id.filtered("is_package")
        refund = self._sell([self._return_line(ticket.lines)], self.member)
        self.assertEqual(card.points, 0)
        self.assertFalse(refund.loyalty_difference_ids)
