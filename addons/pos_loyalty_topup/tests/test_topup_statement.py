from odoo.tests import tagged

from odoo.addons.base.tests.common import BaseCommon

from .common import TopupTillSetup


@tagged("post_install", "-at_install")
class TestTopupStatement(TopupTillSetup, BaseCommon):
    """What the receipt of a till order tells about a prepaid account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("point_of_sale.group_pos_manager")
        cls._set_up_till()

    def _get_told(self, order):
        (told,) = order.loyalty_answer["statement"]
        names = ("earned", "bonus", "spent", "balance", "bonus_left")
        return tuple(told[name] for name in names)

    def test_the_bonus_and_what_is_left_of_it(self):
        order, card = self._top_up()
        self.assertEqual(self._get_told(order), (1100, 100, 0, 1100, 100))
        used = self._pay_with(card, 600, 6)
        self.assertEqual(self._get_told(used), (0, 0, 600, 500, 100))
        rest = self._pay_with(card, 450, 5, points=50)
        told = [
            each
            for each in rest.loyalty_answer["statement"]
            if each["program_id"] == self.wallet.id
        ]
        self.assertEqual([(t["balance"], t["bonus_left"]) for t in told], [(50, 50)])

    def test_points_have_no_bonus_part(self):
        claim = self._claim(self.points, earned=100)
        order = self._sell([self._line(self.oil)], self.member, claim)
        (told,) = order.loyalty_answer["statement"]
        self.assertNotIn("bonus_left", told)

    def test_the_till_knows_the_tables_of_its_programs(self):
        other = self._create_wallet(
            self._create_product("Other top-up", 1000),
            pos_ok=False,
        )
        data = self.config.current_session_id.with_user(self.cashier).load_data([])
        rows = data["loyalty.topup.bonus"]
        self.assertEqual({row["program_id"] for row in rows}, {self.wallet.id})
        self.assertNotIn(other.id, [row["program_id"] for row in rows])
        steps = sorted((r["amount_from"], r["kind"], r["bonus"]) for r in rows)
        self.assertEqual(
            steps, [(500, "amount", 30), (1000, "amount", 100), (3000, "percent", 12)]
        )
