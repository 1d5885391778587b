from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tests.common import new_test_user

from .common import LedgerCase


@tagged("post_install", "-at_install")
class TestPolicySimulate(LedgerCase):
    """A basket without an order: what it would earn, and why, in words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls.env["account.tax"].create({"name": "VAT 25", "amount": 25})
        cls.oil, cls.voucher = cls.env["product.product"].create(
            [
                {
                    "name": "Oil change",
                    "lst_price": 80,
                    "taxes_id": [Command.set(cls.tax.ids)],
                },
                {"name": "Gift card 50", "lst_price": 50, "taxes_id": False},
            ]
        )
        cls.program = cls._create_program(
            **cls.env["loyalty.program"]._get_careful_policy_vals("loyalty")
        )

    def _simulate(self, *lines, program=None, **vals):
        return self.env["loyalty.program.simulate"].create(
            {
                "program_id": (program or self.program).id,
                "line_ids": [Command.create(line) for line in lines],
                **vals,
            }
        )

    def test_line_with_tax(self):
        simulation = self._simulate({"product_id": self.oil.id, "quantity": 2})
        self.assertRecordValues(simulation, [{"amount_total": 200, "points": 200}])
        self.assertRecordValues(
            simulation.line_ids,
            [{"price_unit": 80, "kind": "product", "points": 200, "explanation": ""}],
        )

    def test_the_policy_decides(self):
        self.program.earn_tax = "excl"
        simulation = self._simulate({"product_id": self.oil.id})
        self.assertEqual(simulation.points, 80)

    def test_discount_and_payment_lower_the_points(self):
        simulation = self._simulate(
            {"product_id": self.oil.id, "discount": 10},
            {"kind": "discount", "price_unit": 10},
            {"kind": "payment", "price_unit": 20},
        )
        self.assertEqual(simulation.points, 60)
        self.assertTrue(simulation.line_ids[1].explanation)

    def test_gift_card_is_recognised_and_does_not_earn(self):
        self._create_program(
            program_type="gift_card",
            applies_on="future",
            rule_ids=[Command.create({"product_ids": [Command.set(self.voucher.ids)]})],
        )
        simulation = self._simulate({"product_id": self.voucher.id})
        self.assertRecordValues(
            simulation.line_ids,
            [
                {
                    "kind": "card_sale",
                    "points": 0,
                    "explanation": "Gift cards and top-ups do not earn.",
                }
            ],
        )

    def test_return_earns_nothing(self):
        simulation = self._simulate({"product_id": self.oil.id, "quantity": -1})
        self.assertRecordValues(
            simulation.line_ids,
            [{"points": 0, "explanation": "A return earns nothing."}],
        )

    def test_reasons_in_words(self):
        rule = self.program.rule_ids
        rule.write({"minimum_amount": 500})
        simulation = self._simulate({"product_id": self.oil.id})
        self.assertIn("Less than the minimum", simulation.explanation)
        rule.write({"minimum_amount": 0, "minimum_qty": 3})
        simulation = self._simulate({"product_id": self.oil.id})
        self.assertIn("1 units; the minimum is 3.", simulation.explanation)
        rule.write({"minimum_qty": 1, "product_ids": [Command.set(self.voucher.ids)]})
        simulation = self._simulate({"product_id": self.oil.id})
        self.assertIn("Nothing in the basket earns", simulation.explanation)
        self.assertEqual(
            simulation.line_ids.explanation, "No rule of the program has this product."
        )

    def test_points_to_use(self):
        self.program.redeem_share = 50
        simulation = self._simulate({"product_id": self.oil.id}, balance=73)
        self.assertIn("From 1 to 50 points in steps of 1", simulation.redemption)
        simulation.balance = 0
        self.assertIn("No points can be used", simulation.redemption)

    def test_points_to_use_where_points_do_not_pay(self):
        self.program.reward_ids.discount_mode = "percent"
        simulation = self._simulate({"product_id": self.oil.id}, balance=73)
        self.assertFalse(simulation.redemption)

    def test_form_answers_at_once(self):
        wizard = self.env["loyalty.program.simulate"].with_context(
            default_program_id=self.program.id
        )
        form = Form(wizard)
        with form.line_ids.new() as line:
            line.product_id = self.oil
            line.quantity = 3
        self.assertEqual(form.points, 300)
        self.assertEqual(form.amount_total, 300)

    def test_only_who_may_read_the_program(self):
        """The simulation shows nothing of a program to whoever cannot read it."""
        user = new_test_user(self.env, "policy_nobody", "base.group_user")
        wizard = self.env["loyalty.program.simulate"].with_user(user)
        simulation = wizard.create({"program_id": self.program.id})
        simulation.invalidate_recordset()
        with self.assertRaises(AccessError):
            simulation.points  # noqa: B018 - reading it is what is refused
