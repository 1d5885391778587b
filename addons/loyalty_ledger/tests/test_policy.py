from datetime import date
from decimal import Decimal

from psycopg2.errors import CheckViolation

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.earning import BasketLine, EarningPolicy
from ..tools.redemption import PointsOffer, RedemptionPolicy, redeemable
from .common import LedgerCase


@tagged("post_install", "-at_install")
class TestPolicy(LedgerCase):
    """The fields of a program and what the calculators are told of them."""

    def _basket_line(self, program, amount):
        return BasketLine(
            "line",
            amount_included=Decimal(amount),
            rules=frozenset(program.rule_ids.ids),
        )

    def test_program_of_other_code_stays_as_odoo(self):
        program = self.env["loyalty.program"].create(
            {"name": "Promo", "program_type": "promotion"}
        )
        self.assertRecordValues(
            program,
            [
                {
                    "points_policy": "stock",
                    "expiry_policy": "never",
                    "availability": "immediate",
                    "return_grace_days": 0,
                }
            ],
        )
        self.assertFalse(program._is_ledger_managed())
        self.assertEqual(program._get_redemption_policy(), RedemptionPolicy())

    def test_earning_policy_of_the_fields(self):
        program = self._create_program(
            earn_tax="excl",
            earn_discount="before",
            earn_delivery=True,
            earn_gift_card=True,
            earn_on_points=True,
            points_rounding=0.1,
            points_rounding_method="up",
        )
        self.assertEqual(
            program._get_earning_policy(),
            EarningPolicy(
                tax="excl",
                discount="before",
                delivery=True,
                gift_card=True,
                on_points=True,
                step=Decimal("0.1"),
                method="up",
            ),
        )

    def test_redemption_policy_of_the_fields(self):
        program = self._create_program(
            redeem_minimum=10, redeem_maximum=200, redeem_step=5, redeem_share=33.3
        )
        self.assertEqual(
            program._get_redemption_policy(),
            RedemptionPolicy(Decimal(10), Decimal(200), Decimal(5), Decimal("33.3")),
        )

    def test_earned_points_of_a_program(self):
        program = self._create_program(points_rounding_method="down")
        [result] = program._get_earned_points([self._basket_line(program, "268.99")])
        self.assertEqual((result.points, result.reason), (Decimal(268), ""))

    def test_points_have_their_own_rounding(self):
        """A currency that rounds to 1000 does not make a point zero."""
        program = self._create_program()
        program.currency_id.rounding = 1000
        [result] = program._get_earned_points([self._basket_line(program, "1")])
        self.assertEqual(result.points, 1)

    def test_rule_with_a_code_counts_once_the_code_is_entered(self):
        program = self._create_program()
        program.rule_ids.code = "SPRING"
        line = self._basket_line(program, "20")
        self.assertFalse(program._get_earned_points([line]))
        [result] = program._get_earned_points([line], entered_rules=program.rule_ids)
        self.assertEqual(result.points, 20)

    def test_wallet_without_top_up_product_earns_nothing(self):
        """Else each purchase would fill the wallet that paid for it."""
        program = self._create_program(
            program_type="ewallet",
            applies_on="future",
            **self.env["loyalty.program"]._get_careful_policy_vals("ewallet"),
        )
        self.assertFalse(program._get_earned_points([self._basket_line(program, "50")]))

    def test_kinds_of_reward_lines(self):
        product = self.env["product.product"].create({"name": "Wiper blade"})
        program = self._create_program(
            reward_ids=[
                Command.create({"discount_mode": "per_point", "discount": 2}),
                Command.create({"discount_mode": "percent", "discount": 10}),
                Command.create(
                    {"reward_type": "product", "reward_product_id": product.id}
                ),
            ]
        )
        kinds = [reward._get_basket_line_kind() for reward in program.reward_ids]
        self.assertEqual(sorted(kinds), ["discount", "free", "payment"])

    def test_offer_of_points_and_of_money(self):
        """Points are given whole; money on a card pays to the cent."""
        points = self._create_program().reward_ids
        points.write({"discount": 0.5, "required_points": 2, "discount_max_amount": 30})
        self.assertEqual(
            points._get_points_offer(),
            PointsOffer(Decimal("0.5"), Decimal(2), Decimal(30), Decimal("0.01")),
        )
        wallet = self._create_program(program_type="ewallet", applies_on="future")
        self.assertEqual(
            wallet.reward_ids._get_points_offer().required_points, Decimal("0.01")
        )

    def test_gift_card_of_50_pays_50(self):
        program = self._create_program(
            program_type="gift_card",
            applies_on="future",
            **self.env["loyalty.program"]._get_careful_policy_vals("gift_card"),
        )
        result = redeemable(
            Decimal(50),
            Decimal("120.75"),
            program.reward_ids._get_points_offer(),
            program._get_redemption_policy(),
        )
        self.assertEqual((result.maximum, result.amount), (Decimal(50), Decimal(50)))

    def test_offer_in_another_currency(self):
        """The order's currency decides what a point pays and its smallest amount."""
        yen = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", "JPY")])
        )
        offer = self._create_program().reward_ids._get_points_offer(yen, Decimal(150))
        self.assertEqual(offer.point_value, 150)
        self.assertEqual(offer.currency_step, Decimal(str(yen.rounding)))


@tagged("post_install", "-at_install")
class TestPolicyDates(LedgerCase):
    def test_expiry_policies(self):
        granted = date(2026, 1, 31)
        for vals, expected in (
            ({"expiry_policy": "never"}, None),
            ({"expiry_policy": "days", "expiry_count": 30}, date(2026, 3, 2)),
            ({"expiry_policy": "months", "expiry_count": 1}, date(2026, 2, 28)),
            ({"expiry_policy": "end_of_month", "expiry_count": 0}, granted),
            ({"expiry_policy": "end_of_year", "expiry_count": 2}, date(2028, 12, 31)),
            (
                {"expiry_policy": "fixed_day", "expiry_month": "3", "expiry_day": 31},
                date(2026, 3, 31),
            ),
            (
                {"expiry_policy": "fixed_day", "expiry_month": "2", "expiry_day": 29},
                date(2027, 2, 28),
            ),
        ):
            with self.subTest(vals=vals):
                program = self._create_program(**vals)
                day = date(2026, 3, 1) if vals.get("expiry_day") == 29 else granted
                self.assertEqual(program._get_expiry_date(day), expected)

    def test_grace_extends_what_is_spendable_not_what_is_told(self):
        program = self._create_program(
            expiry_policy="end_of_year", expiry_count=0, expiry_grace_days=14
        )
        told = program._get_expiry_date(date(2026, 11, 21))
        self.assertEqual(told, date(2026, 12, 31))
        self.assertEqual(program._get_spendable_until(told), date(2027, 1, 14))
        self.assertIsNone(program._get_spendable_until(None))

    def test_availability(self):
        day = date(2026, 2, 20)
        at_once = self._create_program()
        delayed = self._create_program(availability="delay", availability_days=14)
        paid = self._create_program(availability="paid")
        self.assertIsNone(at_once._get_available_on(day))
        self.assertEqual(delayed._get_available_on(day), date(2026, 3, 6))
        self.assertIsNone(paid._get_available_on(day))

    def test_value_of_a_point_is_exact(self):
        self.assertEqual(
            self._create_program(point_value=0.1)._get_unit_value(), Decimal("0.1")
        )


@tagged("post_install", "-at_install")
class TestPolicyRefused(LedgerCase):
    """Wrong numbers are refused, and the message says what to enter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls._create_program()

    def _assert_constraint(self, name, vals):
        with (
            self.assertRaises(CheckViolation) as raised,
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.program.write(vals)
            self.program.flush_recordset()
        self.assertEqual(
            raised.exception.diag.constraint_name, f"loyalty_program_{name}"
        )
        self.program.invalidate_recordset()

    def test_numbers_out_of_range(self):
        for name, vals in (
            ("points_rounding_positive", {"points_rounding": 0}),
            ("points_rounding_positive", {"points_rounding": -1}),
            ("redeem_not_negative", {"redeem_minimum": -5}),
            ("redeem_not_negative", {"redeem_maximum": -5}),
            ("redeem_step_positive", {"redeem_step": 0}),
            ("redeem_range", {"redeem_minimum": 50, "redeem_maximum": 10}),
            ("redeem_range", {"redeem_step": 20, "redeem_maximum": 10}),
            ("redeem_share_percent", {"redeem_share": 100.5}),
            ("redeem_share_percent", {"redeem_share": -1}),
            ("expiry_not_negative", {"expiry_count": -1}),
            ("expiry_not_negative", {"expiry_grace_days": -1}),
            ("expiry_not_negative", {"return_grace_days": -1}),
            ("expiry_not_negative", {"availability_days": -1}),
            ("expiry_count_positive", {"expiry_policy": "days", "expiry_count": 0}),
            (
                "availability_days_positive",
                {"availability": "delay", "availability_days": 0},
            ),
            ("hold_minutes_positive", {"hold_minutes": 0}),
            ("point_value_not_negative", {"point_value": -1}),
        ):
            with self.subTest(name=name, vals=vals):
                self._assert_constraint(name, vals)

    def test_minimum_may_equal_maximum(self):
        self.program.write({"redeem_minimum": 10, "redeem_maximum": 10})
        self.program.flush_recordset()
        self.assertEqual(self.program.redeem_maximum, 10)

    def test_fixed_day_that_does_not_exist(self):
        for month, day in (("2", 31), ("2", 30), ("4", 31), ("1", 0), ("1", 32)):
            with self.subTest(month=month, day=day), self.assertRaises(ValidationError):
                self.program.write(
                    {
                        "expiry_policy": "fixed_day",
                        "expiry_month": month,
                        "expiry_day": day,
                    }
                )

    def test_fixed_day_without_a_month(self):
        with self.assertRaises(ValidationError):
            self.program.write({"expiry_policy": "fixed_day", "expiry_month": False})

    def test_day_counts_only_for_the_fixed_day(self):
        self.program.write({"expiry_policy": "end_of_year", "expiry_day": 99})
        self.assertEqual(
            self.program._get_expiry_date(date(2026, 5, 1)), date(2026, 12, 31)
        )
