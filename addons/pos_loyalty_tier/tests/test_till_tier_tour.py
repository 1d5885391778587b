from odoo.tests import HttpCase, tagged

from .common import TillTierSetup


@tagged("post_install", "-at_install")
class TestTillTierTour(TillTierSetup, HttpCase):
    """A real till in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_till()
        cls._set_up_ladder()
        cls.config.current_session_id.unlink()
        cls.env["product.template"].search(
            [("id", "not in", (cls.oil | cls.wipers).product_tmpl_id.ids)]
        ).available_in_pos = False
        cls.card = cls._create_card(member=cls.member, points=100)

    def _start_tour(self, name):
        self.config.with_user(self.cashier).open_ui()
        self.start_tour(
            f"/pos/ui/{self.config.id}", name, login=self.cashier.login, timeout=400
        )
        self.env.invalidate_all()
        return self.config.current_session_id.order_ids.sorted("id")

    def _get_moves(self, order):
        entries = order._get_loyalty_entries().sorted("id")
        return entries.mapped(lambda entry: (entry.kind, entry.points))

    def test_promotion_on_payment(self):
        """No tier; a purchase of 500 lifts to Gold; the next one counts twice, and its
        points pay twice."""
        first, second = self._start_tour("loyalty_tier_promotion")
        self.assertEqual(self._get_moves(first), [("earn", 500)])
        self.assertEqual(self._get_moves(second), [("earn", 120), ("redeem", -20)])
        self.assertEqual(self.card.tier_id, self.gold)
        self.assertFalse((first | second).loyalty_difference_ids)

    def test_rewards_and_privileges_of_a_tier(self):
        self.env["loyalty.reward"].create(
            {
                "program_id": self.program.id,
                "description": "Wipers for Gold",
                "reward_type": "product",
                "reward_product_id": self.wipers.id,
                "required_points": 10,
                "tier_id": self.gold.id,
            }
        )
        other = self._create_member(name="Ben Member")
        self._create_card(member=other, points=100)
        self._set_tier(self.card, self.gold)
        order = self._start_tour("loyalty_tier_rewards_and_privileges")
        self.assertEqual(self._get_moves(order), [("earn", 200), ("redeem", -10)])
        self.assertEqual(len(self.card.privilege_use_ids), 1)
        self.assertFalse(order.loyalty_difference_ids)
