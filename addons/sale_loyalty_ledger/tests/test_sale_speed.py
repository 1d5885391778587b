from odoo.tests import tagged

from .common import SaleLedgerCase

#: Queries that points add to the confirmation of such an order, those of sale_loyalty
#: and of tiers among them, as counted with all our modules. One more needs a reason.
MOST_QUERIES = 28


@tagged("post_install", "-at_install")
class TestSaleSpeed(SaleLedgerCase):
    """Confirming an order of five lines that earns and spends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reward.write(
            {"discount_mode": "per_order", "discount": 10, "required_points": 30}
        )
        cls.products = cls._create_parts(5)

    @classmethod
    def _create_parts(cls, number):
        vals = {"name": "Part", "list_price": 20, "type": "service"}
        return cls.env["product.product"].create([vals] * number)

    def _count(self, reward):
        """Queries of the confirmation by a seller; the second one counts."""
        for _attempt in range(2):
            lines = ((product, 1) for product in self.products)
            order = self._create_order(*lines, user_id=self.seller.id)
            order = order.with_user(self.seller)
            order._update_programs_and_rewards()
            if reward:
                order._apply_program_reward(reward, self.card)
                order._update_programs_and_rewards()
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertTrue(order.env.user.login)  # a request has read its user
            before = self.cr.sql_log_count
            order.action_confirm()
            self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_points_add_few_queries_to_the_confirmation(self):
        with_points = self._count(self.reward)
        self.program.active = False
        without = self._count(None)
        self.assertLessEqual(with_points - without, MOST_QUERIES)

    def test_number_of_lines_does_not_matter(self):
        few = self._count(self.reward)
        self.products += self._create_parts(20)
        self.assertLessEqual(self._count(self.reward), few + 2)
