from datetime import date
from decimal import Decimal

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tests.common import new_test_user

from ..tools.earning import BasketLine
from ..tools.redemption import PointsOffer, redeemable
from .common import LedgerCase


@tagged("post_install", "-at_install")
class TestProgramPreset(LedgerCase):
    """Recommended policies, and the templates that come with them."""

    def _create_stock_program(self, program_type="loyalty"):
        return self.env["loyalty.program"].create(
            {"name": "Stock", "program_type": program_type}
        )

    def _create_from_template(self, template, menu_type=None):
        programs = self.env["loyalty.program"].with_context(menu_type=menu_type)
        return programs.browse(programs.create_from_template(template)["res_id"])

    def test_every_type_gets_a_valid_policy(self):
        types = self.env["loyalty.program"]._fields["program_type"].get_values(self.env)
        for program_type in types:
            with self.subTest(program_type=program_type):
                program = self._create_stock_program(program_type)
                program.action_use_careful_policy()
                program.flush_recordset()
                self.assertPolicyWorks(program)

    def assertPolicyWorks(self, program):
        """The calculators take what the fields say."""
        today = date(2026, 3, 1)
        line = BasketLine(
            "oil",
            amount_included=Decimal("399.99"),
            rules=frozenset(program.rule_ids.ids),
        )
        step = Decimal(str(program.points_rounding))
        for earned in program._get_earned_points([line]):
            self.assertEqual(earned.points % step, 0)
        expires_on = program._get_expiry_date(today)
        self.assertGreater(expires_on or date.max, today)
        offer = PointsOffer(point_value=Decimal(1))
        policy = program._get_redemption_policy()
        found = redeemable(Decimal(1000), Decimal(100), offer, policy)
        self.assertEqual(found.maximum, 100)

    def test_recommended_policy_of_points(self):
        program = self._create_stock_program()
        program.action_use_careful_policy()
        self.assertRecordValues(
            program,
            [
                {
                    "points_policy": "ledger",
                    "earn_tax": "incl",
                    "earn_discount": "after",
                    "earn_delivery": False,
                    "earn_gift_card": False,
                    "earn_on_points": False,
                    "points_rounding": 1.0,
                    "points_rounding_method": "down",
                    "refund_earned": "take_back",
                    "refund_spent": "give_back",
                    "overdraft_policy": "go_negative",
                    "ownership": "named",
                    "redeem_step": 1.0,
                    "redeem_share": 100.0,
                    "expiry_policy": "end_of_year",
                    "expiry_count": 2,
                }
            ],
        )

    def test_stored_value_does_not_expire_and_keeps_its_cents(self):
        for program_type, ownership in (("gift_card", "bearer"), ("ewallet", "named")):
            program = self._create_stock_program(program_type)
            program.action_use_careful_policy()
            self.assertRecordValues(
                program,
                [
                    {
                        "expiry_policy": "never",
                        "points_rounding": 0.01,
                        "redeem_step": 0.01,
                        "ownership": ownership,
                        "earn_on_points": True,
                        "point_value": 1.0,
                    }
                ],
            )

    def test_value_of_a_point_follows_the_reward_once(self):
        program = self._create_program(points_policy="stock")
        program.reward_ids.discount = 2
        program.action_use_careful_policy()
        self.assertEqual(program.point_value, 2)
        program.point_value = 1.5
        program.action_use_careful_policy()
        self.assertEqual(program.point_value, 1.5)

    def test_turning_the_policy_on_proposes_the_recommended_one(self):
        program = self._create_stock_program("ewallet")
        with Form(program) as form:
            form.points_policy = "ledger"
            self.assertEqual(form.points_rounding, 0.01)
            form.redeem_share = 50
        self.assertRecordValues(
            program,
            [{"points_policy": "ledger", "points_rounding": 0.01, "redeem_share": 50}],
        )

    def test_going_back_and_forth_keeps_what_was_entered(self):
        """Only a program that was as Odoo before gets the proposal."""
        program = self._create_program(redeem_share=40)
        with Form(program) as form:
            form.points_policy = "stock"
            form.points_policy = "ledger"
        self.assertEqual(program.redeem_share, 40)

    def test_dealer_points_template(self):
        """5 points for every 100 spent; a point pays 1."""
        program = self._create_from_template("dealer_points")
        self.assertTrue(program._is_ledger_managed())
        self.assertTrue(program.is_nominative)
        line = BasketLine(
            "oil",
            amount_included=Decimal("399.99"),
            rules=frozenset(program.rule_ids.ids),
        )
        [result] = program._get_earned_points([line])
        self.assertEqual(result.points, 19)
        self.assertRecordValues(
            program.reward_ids,
            [{"discount_mode": "per_point", "discount": 1, "required_points": 1}],
        )

    def test_money_templates(self):
        wallet = self._create_from_template("dealer_wallet", "gift_ewallet")
        card = self._create_from_template("dealer_gift_card", "gift_ewallet")
        self.assertRecordValues(
            wallet | card,
            [
                {"program_type": "ewallet", "points_policy": "ledger"},
                {"program_type": "gift_card", "points_policy": "ledger"},
            ],
        )

    def test_templates_are_offered_where_they_belong(self):
        programs = self.env["loyalty.program"]
        points = programs.get_program_templates()
        money = programs.with_context(menu_type="gift_ewallet").get_program_templates()
        self.assertEqual(next(iter(points)), "dealer_points")
        self.assertNotIn("dealer_wallet", points)
        self.assertIn("fidelity", points)
        self.assertLessEqual(
            {"dealer_wallet", "dealer_gift_card", "ewallet"}, set(money)
        )

    def test_templates_of_odoo_stay_as_odoo(self):
        self.assertEqual(self._create_from_template("loyalty").points_policy, "stock")

    def test_reader_cannot_change_the_policy(self):
        reader = new_test_user(
            self.env,
            "policy_reader",
            "base.group_user,loyalty_ledger.group_loyalty_reader",
        )
        program = self._create_program()
        with self.assertRaises(AccessError):
            program.with_user(reader).action_use_careful_policy()
