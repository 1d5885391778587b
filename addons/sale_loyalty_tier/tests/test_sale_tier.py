from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.sale_loyalty_ledger.tests.common import SaleLedgerCase


@tagged("post_install", "-at_install")
class TestSaleTier(SaleLedgerCase):
    """Orders of a member of Gold, whose points count twice and pay one and a half."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.silver, cls.gold = cls.env["loyalty.tier"].create(
            [
                {
                    "program_id": cls.program.id,
                    "name": "Silver",
                    "sequence": 1,
                    "qualifying_points": 10,
                },
                {
                    "program_id": cls.program.id,
                    "name": "Gold",
                    "sequence": 2,
                    "qualifying_points": 100,
                    "earning_multiplier": 2,
                    "redemption_rate": 1.5,
                },
            ]
        )
        cls.program.write({"tier_grace_days": 0, "tier_demotion": "earned"})
        cls._set_tier(cls.gold)

    @classmethod
    def _set_tier(cls, tier, hold="exact"):
        cls.card._set_tier_by_hand(tier, hold, False, "Test")

    def _use(self, order, points):
        self._use_points(order, points)
        return order.order_line.filtered("reward_id")

    # -- earning ----------------------------------------------------------------------

    def test_order_earns_by_the_tier(self):
        self._confirm(self._create_order((self.oil, 1)))
        self.assertCard(220, ("earn", 120))

    def test_what_the_order_leads_to_comes_after_it(self):
        self._set_tier(self.silver, "least")
        order = self._confirm(self._create_order((self.oil, 2)))
        self.assertEqual(self.card.tier_id, self.gold)
        self.assertCard(220, ("earn", 120))
        order.write(
            {
                "order_line": [
                    Command.create({"product_id": self.oil.id, "product_uom_qty": 1})
                ]
            }
        )
        self.assertCard(280, ("earn", 120), ("earn", 60))

    def test_line_added_after_the_tier_was_lost(self):
        order = self._confirm(self._create_order((self.oil, 1)))
        self._set_tier(self.env["loyalty.tier"])
        order.order_line.product_uom_qty = 2
        self.assertEqual(self.card.points, 340)

    def test_quotation_follows_the_tier(self):
        order = self._create_order((self.oil, 1))
        order._update_programs_and_rewards()
        self.assertEqual(order.coupon_point_ids.points, 120)
        self._set_tier(self.silver)
        order._update_programs_and_rewards()
        self.assertEqual(order.coupon_point_ids.points, 60)

    def test_return_takes_back_what_was_earned(self):
        order = self._create_order((self.oil, 2))
        self._confirm(order)
        invoice = self._invoice(order)
        self._set_tier(self.env["loyalty.tier"])
        self._credit(invoice, {self.oil: 1})
        self._credit(invoice, {self.oil: 1})
        self.assertCard(100, ("earn", 240), ("reversal", -120), ("reversal", -120))

    def test_rule_from_a_tier_on(self):
        self.program.rule_ids = [
            Command.create(
                {
                    "reward_point_mode": "order",
                    "reward_point_amount": 5,
                    "tier_id": self.gold.id,
                }
            )
        ]
        self._confirm(self._create_order((self.oil, 1)))
        self.assertCard(230, ("earn", 130))
        self._set_tier(self.silver)
        self._confirm(self._create_order((self.oil, 1)))
        self.assertEqual(self.card.points, 290)

    # -- points that pay more ----------------------------------------------------------

    def test_points_pay_by_the_tier(self):
        order = self._create_order((self.oil, 1))
        line = self._use(order, 20)
        self.assertEqual((line.points_cost, line.price_total), (20, -30))
        self.assertEqual(order.amount_total, 30)
        self._confirm(order)
        self.assertCard(140, ("earn", 60), ("redeem", -20))

    def test_proposal_pays_the_bill_and_no_more(self):
        order = self._create_order((self.oil, 1))
        order._update_programs_and_rewards()
        wizard = self.env["sale.loyalty.reward.wizard"].with_context(active_id=order.id)
        wizard = wizard.create({"selected_reward_id": self.reward.id})
        self.assertRecordValues(wizard, [{"points_maximum": 40, "amount": 60}])
        wizard.action_apply()
        self.assertEqual(order.amount_total, 0)

    def test_to_the_cent_with_and_without_tax(self):
        self.reward.discount = 0.333
        tax = self.env["account.tax"].create({"name": "7 %", "amount": 7})
        for taxes in (tax.browse(), tax):
            self.oil.taxes_id = taxes
            order = self._create_order((self.oil, 1))
            before = order.amount_total
            self._use(order, 7)
            self.assertAlmostEqual(order.amount_total, before - 3.50, 2)

    def test_rate_survives_an_update_of_a_quotation_only_with_the_tier(self):
        order = self._create_order((self.oil, 1))
        self._use(order, 20)
        order._update_programs_and_rewards()
        self.assertEqual(order.amount_total, 30)
        self._set_tier(self.silver)
        order._update_programs_and_rewards()
        self.assertEqual(order.amount_total, 40)

    def test_return_gives_back_the_points_not_their_worth(self):
        order = self._create_order((self.oil, 1))
        self._use(order, 20)
        self._confirm(order)
        self._credit(self._invoice(order))
        self.assertEqual(self.card.points, 100)

    # -- rewards from a tier on --------------------------------------------------------

    def test_reward_of_a_higher_tier_is_not_offered(self):
        self.reward.tier_id = self.gold
        order = self._create_order((self.oil, 1))
        order._update_programs_and_rewards()
        self.assertEqual(order._get_claimable_rewards()[self.card], self.reward)
        self._set_tier(self.silver)
        self.assertFalse(order._get_claimable_rewards())
        answer = order._apply_program_reward(self.reward, self.card)
        self.assertIn("from Gold on", answer["error"])

    def test_reward_goes_with_the_tier(self):
        self.reward.tier_id = self.gold
        order = self._create_order((self.oil, 1))
        self._use(order, 20)
        self._set_tier(self.silver)
        with self.assertRaisesRegex(UserError, "from Gold on"):
            self._confirm(order)
        order._update_programs_and_rewards()
        self.assertFalse(order.order_line.reward_id)
        self._confirm(order)
        self.assertCard(160, ("earn", 60))

    def test_confirmed_order_keeps_its_reward(self):
        self.reward.tier_id = self.gold
        order = self._create_order((self.oil, 1))
        self._use(order, 20)
        self._confirm(order)
        self._set_tier(self.silver)
        order._update_programs_and_rewards()
        self.assertEqual(order.amount_total, 30)

    def test_promotion_for_members_of_a_tier(self):
        program = self.env["loyalty.program"].create(
            {
                "name": "Members' price",
                "program_type": "promotion",
                "trigger": "auto",
                "rule_ids": [Command.create({"minimum_qty": 1})],
                "reward_ids": [
                    Command.create({"discount": 10, "tier_id": self.gold.id})
                ],
            }
        )
        order = self._create_order((self.oil, 1))
        self._use_points(order, reward=program.reward_ids)
        self.assertEqual(order.amount_total, 54)
        self._set_tier(self.silver)
        order._update_programs_and_rewards()
        self.assertEqual(order.amount_total, 60)
        offered = self.env["loyalty.reward"].union(
            *order._get_claimable_rewards().values()
        )
        self.assertEqual(offered, self.reward)

    # -- what the seller sees ----------------------------------------------------------

    def test_order_shows_the_tier_and_what_is_missing(self):
        self._set_tier(self.silver, "least")
        order = self._create_order((self.oil, 1), user_id=self.seller.id)
        order = order.with_user(self.seller)
        self.assertEqual(order.loyalty_tier_name, "Silver")
        self.assertEqual(order.loyalty_tier_next, "To reach Gold: earn 100 more points")
        guest = self._create_order((self.oil, 1), partner_id=self._create_member().id)
        self.assertFalse(guest.loyalty_tier_name)

    def test_seller_without_rights_on_points_confirms(self):
        order = self._create_order((self.oil, 1), user_id=self.seller.id)
        order.with_user(self.seller).action_confirm()
        self.assertCard(220, ("earn", 120))
