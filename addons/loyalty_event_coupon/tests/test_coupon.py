from odoo.fields import Command
from odoo.tests import tagged

from .common import EventCouponCase


@tagged("post_install", "-at_install")
class TestCoupon(EventCouponCase):
    """An issued coupon is one of core's: its program says what it is worth."""

    def test_value_for_one_use_by_default(self):
        self.coupons.reward_ids.required_points = 3
        rule = self.env["loyalty.event.coupon.rule"].create(
            {"name": "Offer", "program_id": self.coupons.id}
        )
        self.assertEqual(rule.points, 3)

    def test_next_order_coupons_can_be_given_too(self):
        program = self._create_coupon_program(
            program_type="next_order_coupons",
            applies_on="future",
            trigger="auto",
            rule_ids=[Command.clear()],
        )
        self.rule = self._create_rule("second_visit", days=60, program_id=program.id)
        self._visit(self.member, "2026-03-01")
        self.assertEqual(self._run("2026-04-30").card_id.program_id, program)
