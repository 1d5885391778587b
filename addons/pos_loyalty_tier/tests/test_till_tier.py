from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.pos_loyalty_ledger.tests.common import POS_MANAGER

from .common import TillTierSetup


@tagged("post_install", "-at_install")
class TestTillTier(TillTierSetup, BaseCommon):
    """What the server makes of orders of members of a tier, whatever a till claims."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref(POS_MANAGER)
        cls._set_up_till()
        cls._set_up_ladder()
        cls.card = cls._create_card(member=cls.member, points=100)
        cls._set_tier(cls.card, cls.gold)

    def _sell_oil(self, earned=0, spent=0, amount=0, units=1, **vals):
        """Sell oil changes to the member, who pays an amount with points."""
        lines = [self._line(self.oil, units)]
        if spent:
            lines.append(self._reward_line(self.reward, self.card, spent, amount))
        claim = self._claim(self.program, earned, spent, self.card)
        return self._sell(lines, self.member, claim, **vals)

    # -- earning ----------------------------------------------------------------------

    def test_order_earns_by_the_tier(self):
        order = self._sell_oil(200)
        self.assertEqual(self.card.points, 300)
        self.assertFalse(order.loyalty_difference_ids)

    def test_claim_without_the_multiplier_is_found(self):
        order = self._sell_oil(100)
        self.assertEqual(self.card.points, 300)
        self.assertEqual(self._get_findings(order), [("earned", 100, 200)])

    def test_claim_of_a_tier_that_is_not_there_is_found(self):
        self._set_tier(self.card, self.silver)
        order = self._sell_oil(200)
        self.assertEqual(self.card.points, 200)
        self.assertEqual(self._get_findings(order), [("earned", 200, 100)])

    def test_purchase_that_promotes_earns_as_before(self):
        self._set_tier(self.card, self.silver)
        order = self._sell_oil(500, units=5)
        self.assertEqual(self.card.tier_id, self.gold)
        self.assertEqual(self.card.points, 600)
        self.assertFalse(order.loyalty_difference_ids)
        self._sell_oil(200)
        self.assertEqual(self.card.points, 800)

    def test_first_purchase_makes_card_and_tier(self):
        member = self._create_member(name="Ben Member")
        claim = self._claim(self.program, 100)
        self._sell([self._line(self.oil)], member, claim)
        card = self._get_card(member)
        self.assertRecordValues(card, [{"points": 100, "tier_id": self.silver.id}])

    def test_order_paid_offline_before_the_promotion(self):
        earlier = fields.Datetime.now() - timedelta(minutes=10)
        member = self._create_member()
        with freeze_time(earlier - timedelta(days=1)):
            self.card = self._create_card(member=member, points=100)
            self._set_tier(self.card, self.gold)
        self.member = member
        self._set_tier(self.card, self.silver)
        order = self._sell_oil(200, date_order=fields.Datetime.to_string(earlier))
        self.assertFalse(order.loyalty_difference_ids)
        self.assertEqual(self.card.points, 300)

    def test_a_till_ahead_of_time_sees_no_other_tier(self):
        later = fields.Datetime.now() + timedelta(hours=2)
        order = self._sell_oil(200, date_order=fields.Datetime.to_string(later))
        self.assertFalse(order.loyalty_difference_ids)

    def test_return_takes_back_what_was_earned_once(self):
        order = self._sell_oil(400, units=2)
        self._set_tier(self.card, self.silver)
        for balance in (300, 100):
            back = self._return_line(order.lines)
            self._sell([back], self.member, is_refund=True)
            self.assertEqual(self.card.points, balance)

    def test_return_takes_the_promotion_back(self):
        self._set_tier(self.card, self.silver)
        order = self._sell_oil(500, units=5)
        self.assertEqual(self.card.tier_id, self.gold)
        back = self._return_line(order.lines, 5)
        self._sell([back], self.member, is_refund=True)
        self.assertEqual((self.card.tier_id, self.card.points), (self.silver, 100))

    def test_rule_from_a_tier_on(self):
        rule = {"reward_point_mode": "order", "reward_point_amount": 5}
        self.program.rule_ids = [Command.create({**rule, "tier_id": self.gold.id})]
        self.assertFalse(self._sell_oil(210).loyalty_difference_ids)
        self._set_tier(self.card, self.silver)
        self.assertFalse(self._sell_oil(100).loyalty_difference_ids)
        self.assertEqual(self.card.points, 410)

    # -- points that pay more ----------------------------------------------------------

    def test_points_pay_by_the_tier(self):
        order = self._sell_oil(80, 30, 60)
        self.assertEqual(self.card.points, 150)
        self.assertFalse(order.loyalty_difference_ids)

    def test_points_that_pay_too_much_are_charged(self):
        self._set_tier(self.card, self.silver)
        order = self._sell_oil(40, 30, 60)
        self.assertEqual(self.card.points, 80)
        self.assertEqual(self._get_findings(order), [("spent", 30, 60)])

    def test_share_of_the_bill_counts_in_money(self):
        self.program.redeem_share = 50
        self.assertFalse(self._sell_oil(100, 25, 50).loyalty_difference_ids)
        order = self._sell_oil(80, 30, 60)
        self.assertEqual(self._get_findings(order), [("spent", 30, 30)])

    def test_return_gives_back_the_points(self):
        order = self._sell_oil(80, 30, 60)
        goods, reward = order.lines.sorted("id")
        lines = [self._return_line(goods), self._return_line(reward)]
        self._sell(lines, self.member, is_refund=True)
        self.assertEqual(self.card.points, 100)

    # -- rewards from a tier on --------------------------------------------------------

    def test_reward_below_its_tier_is_found(self):
        self.reward.tier_id = self.gold
        self.assertFalse(self._sell_oil(80, 30, 60).loyalty_difference_ids)
        self._set_tier(self.card, self.silver)
        order = self._sell_oil(70, 30, 30)
        self.assertEqual(self._get_findings(order), [("spent", 30, 30)])
        self.assertIn("from Gold on", order.loyalty_difference_ids.name)

    # -- privileges --------------------------------------------------------------------

    def _use(self, key="a", user=None, session=None):
        card = self.card.with_user(user or self.cashier)
        session = session or self.config.current_session_id
        return card.use_privilege_at_till("wash", key, session.id, "unknown")

    def test_cashier_uses_a_privilege(self):
        standing = self._use()
        self.assertEqual(
            standing["privileges"],
            [
                {
                    "code": "wash",
                    "name": "Car wash",
                    "left": "1 of 2 left this year",
                    "usable": True,
                }
            ],
        )
        session = self.config.current_session_id
        self.assertRecordValues(
            self.card.privilege_use_ids,
            [
                {
                    "user_id": self.cashier.id,
                    "source_model": "pos.session",
                    "source_id": session.id,
                    "company_id": self.env.company.id,
                }
            ],
        )

    def test_repeated_call_uses_once(self):
        self._use()
        self._use()
        self._use("b")
        self.assertEqual(len(self.card.privilege_use_ids), 2)
        with self.assertRaises(UserError):
            self._use("c")

    def test_others_use_nothing_at_the_till(self):
        for user in (
            self._create_user("reader", "reader"),
            self._create_portal_user("p"),
        ):
            with self.assertRaises(AccessError):
                self._use(user=user)

    # -- what the till loads -----------------------------------------------------------

    def test_till_loads_the_member(self):
        self._sell_oil(200)
        card = self.card.with_user(self.cashier)
        fields_list = card._load_pos_data_fields(self.config)
        (values,) = card.read(fields_list, load=False)
        self.assertEqual(values["tier_id"], self.gold.id)
        standing = values["pos_tier"]
        self.assertEqual(
            {
                name: standing[name]
                for name in ("amount", "visits", "points", "visited")
            },
            {"amount": 100, "visits": 1, "points": 200, "visited": True},
        )

    def test_till_loads_the_tiers(self):
        session = self.config.current_session_id.with_user(self.cashier)
        tiers = session.load_data(["loyalty.tier"])["loyalty.tier"]
        own = [tier["name"] for tier in tiers if tier["program_id"] == self.program.id]
        self.assertEqual(own, ["Silver", "Gold"])
