from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import SaleLedgerCase


@tagged("post_install", "-at_install")
class TestSaleReward(SaleLedgerCase):
    """What earns, and how many points pay."""

    def test_proposal_is_the_most(self):
        order = self._create_order((self.oil, 1))
        self._use_points(order)
        self.assertEqual(order.amount_total, 0)
        self.assertEqual(order.order_line.filtered("reward_id").points_cost, 60)

    def test_limits(self):
        self.program.write(
            {
                "redeem_minimum": 10,
                "redeem_maximum": 50,
                "redeem_step": 5,
                "redeem_share": 50,
            }
        )
        order = self._create_order((self.oil, 1))
        order._update_programs_and_rewards()
        wizard = self.env["sale.loyalty.reward.wizard"].create(
            {"order_id": order.id, "selected_reward_id": self.reward.id}
        )
        self.assertRecordValues(
            wizard,
            [
                {
                    "points_available": 100,
                    "points_minimum": 10,
                    "points_maximum": 30,
                    "points_step": 5,
                    "points": 30,
                    "amount": 30,
                }
            ],
        )
        for wrong in (0, -5, 5, 12, 35, 1000):
            wizard.points = wrong
            with self.assertRaises(UserError, msg=wrong):
                wizard.action_apply()
        wizard.points = 25
        wizard.action_apply()
        self.assertEqual(order.amount_total, 35)

    def test_points_that_cannot_be_used_pay_nothing_and_say_why(self):
        order = self._create_order((self.oil, 1))
        order._update_programs_and_rewards()
        wizard = self.env["sale.loyalty.reward.wizard"].new(
            {"order_id": order.id, "selected_reward_id": self.reward.id}
        )
        wizard.points = 25
        self.assertEqual((wizard.amount, wizard.points_problem), (25, ""))
        wizard.points = 999
        self.assertEqual(wizard.amount, 0)
        self.assertIn("At most 60", wizard.points_problem)
        for wrong in (-5, 0):
            wizard.points = wrong
            self.assertEqual(wizard.amount, 0)
            self.assertIn("positive", wizard.points_problem)

    def test_quotation_shows_what_the_customer_has(self):
        order = self._create_order((self.oil, 1), user_id=self.seller.id)
        order = order.with_user(self.seller)
        self.assertEqual(order.member_points, f"100 {self.card.point_name}")
        order.partner_id = self._create_member(name="Somebody New")
        self.assertFalse(order.member_points)

    def test_single_reward_still_asks_how_many(self):
        order = self._create_order((self.oil, 1))
        action = order.action_open_reward_wizard()
        self.assertEqual(action["res_model"], "sale.loyalty.reward.wizard")
        self.assertFalse(order.order_line.reward_id)

    def test_chosen_number_survives_an_update(self):
        order = self._create_order((self.oil, 1))
        self._use_points(order, 25)
        order.order_line[0].product_uom_qty = 2
        order._update_programs_and_rewards()
        self.assertEqual(order.amount_total, 95)

    def test_chosen_number_shrinks_with_the_bill(self):
        order = self._create_order((self.oil, 1), (self.wipers, 1))
        self._use_points(order, 70)
        order.order_line.filtered(lambda line: line.product_id == self.oil).unlink()
        order._update_programs_and_rewards()
        self.assertEqual(order.amount_total, 0)
        self.assertEqual(order.order_line.filtered("reward_id").points_cost, 20)

    def test_the_line_says_how_many_points_paid(self):
        """Also after the number has changed, and on the invoice."""
        self.program.portal_point_name = "stars"
        order = self._create_order((self.oil, 1), (self.wipers, 1))
        self._use_points(order, 70)
        line = order.order_line.filtered("reward_id")
        self.assertEqual(line.name, "Paid with 70 stars")
        order.order_line.filtered(lambda line: line.product_id == self.oil).unlink()
        order._update_programs_and_rewards()
        line = order.order_line.filtered("reward_id")
        self.assertEqual(line.name, "Paid with 20 stars")
        order.order_line[0].product_uom_qty = 2
        order._update_programs_and_rewards()
        invoice = self._invoice(self._confirm(order))
        names = invoice.invoice_line_ids.mapped("name")
        self.assertIn("Paid with 40 stars", names)

    def test_the_line_keeps_what_somebody_wrote(self):
        order = self._create_order((self.oil, 1))
        self._use_points(order, 25)
        order.order_line.filtered("reward_id").name = "Our thanks"
        order.order_line[0].product_uom_qty = 2
        order._update_programs_and_rewards()
        self.assertEqual(order.order_line.filtered("reward_id").name, "Our thanks")

    def test_the_line_speaks_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.member.lang = "zh_CN"
        self.program.with_context(lang="zh_CN").portal_point_name = "积分"
        order = self._create_order((self.oil, 1))
        self._use_points(order, 25)
        line = order.order_line.filtered("reward_id")
        self.assertEqual(line.name, "使用 25 积分抵扣")

    def test_lines_by_tax_say_their_taxes(self):
        products = self._create_taxed(7, 19)
        order = self._create_order(*((product, 1) for product in products))
        self._use_points(order, 10)
        lines = order.order_line.filtered("reward_id")
        self.assertEqual(len(lines), 2)
        for line in lines:
            self.assertTrue(line.name.startswith("Paid with 10 "), line.name)
            self.assertIn(line.tax_ids.name, line.name)

    def test_whole_steps_only(self):
        self.reward.write({"required_points": 7, "discount": 0.1})
        self.oil.list_price = 1.5
        order = self._create_order((self.oil, 1))
        self._use_points(order)
        self.assertEqual(order.order_line.filtered("reward_id").points_cost, 14)
        self.assertEqual(order.amount_total, 0.1)

    def test_product_for_two_of_three_points(self):
        self.reward.write(
            {
                "reward_type": "product",
                "reward_product_id": self.wipers.id,
                "required_points": 60,
            }
        )
        order = self._create_order((self.oil, 1))
        self.card.points = 30
        self._use_points(order)
        self._confirm(order)
        self.assertEqual(self.card.points, 30)

    def test_fraction_of_a_point_in_a_currency_without_cents(self):
        self.program.write({"points_rounding": 0.01})
        self.program.rule_ids.reward_point_amount = 0.01
        self.program.currency_id = self.env["res.currency"].create(
            {
                "name": "YEN",
                "symbol": "Y",
                "rounding": 1,
                "rate_ids": [Command.create({"rate": 1})],
            }
        )
        order = self._confirm(self._create_order((self.oil, 1)))
        self.assertCard(100.6, ("earn", 0.6))
        order = self._create_order((self.oil, 1))
        self.assertEqual(order._get_real_points_for_coupon(self.card), 100.6)

    def _create_taxed(self, *rates, **vals):
        """A product at 33.33 for each tax rate."""
        number = self.env["account.tax"].search_count([])
        taxes = self.env["account.tax"].create(
            [{"name": f"{rate} ({number})", "amount": rate, **vals} for rate in rates]
        )
        return self.env["product.product"].create(
            [
                {"name": tax.name, "list_price": 33.33, "taxes_id": tax.ids}
                for tax in taxes
            ]
        )

    def test_whole_order_paid_to_the_cent(self):
        products = self._create_taxed(7, 19, 21) + self._create_taxed(
            7, 19, 21, price_include_override="tax_included"
        )
        self.card.points = 2000
        self.reward.discount = 0.5
        self.program.redeem_step = self.reward.required_points = 0.01
        order = self._create_order(*((product, 3) for product in products))
        total = order.amount_total
        self._use_points(order)
        self.assertEqual(order.amount_total, 0)
        cost = sum(order.order_line.mapped("points_cost"))
        self.assertEqual(cost, 2 * total)

    def test_part_paid_to_the_cent(self):
        products = self._create_taxed(7, 19, 21)
        for points in (1, 10, 33, 77):
            order = self._create_order(*((product, 1) for product in products))
            total = order.amount_total
            self._use_points(order, points)
            self.assertAlmostEqual(order.amount_total, total - points, 6)

    def test_gift_card_as_odoo_pays_its_face_value(self):
        program = self._create_program(
            name="Gift",
            program_type="gift_card",
            applies_on="future",
            points_policy="stock",
            rule_ids=[],
        )
        reward = program.reward_ids
        for taxes in (False, self.tax.ids):
            reward.discount_line_product_id.taxes_id = taxes
            gift = self._create_card(program, self.env["res.partner"], 50)
            order = self._create_order(*((p, 1) for p in self._create_taxed(7, 19)))
            total = order.amount_total
            order._try_apply_code(gift.code)
            self._use_points(order, reward=reward)
            self._confirm(order)
            self.assertAlmostEqual(order.amount_total, total - 50, 6)
            self.assertEqual(gift.points, 0)

    def test_full_discount_as_odoo_leaves_nothing(self):
        program = self._create_program(
            name="All free",
            program_type="promotion",
            applies_on="current",
            points_policy="stock",
            reward_ids=[Command.create({"discount": 100})],
        )
        products = self._create_taxed(7, 19, 21)
        order = self._create_order(*((product, 3) for product in products))
        self._use_points(order, reward=program.reward_ids)
        self._confirm(order)
        self.assertEqual(order.amount_total, 0)

    # -- what earns -----------------------------------------------------------

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls.env["account.tax"].create({"name": "20 %", "amount": 20})

    def _get_points(self, **vals):
        """What one order of oil (60), tax 20 %, with 10 % discount earns."""
        self.program.write(vals)
        self.oil.taxes_id = self.tax
        order = self._create_order((self.oil, 1))
        order.order_line.discount = 10
        order._update_programs_and_rewards()
        return order.coupon_point_ids.points

    def test_tax_and_discount(self):
        self.assertEqual(self._get_points(), 64)
        self.assertEqual(self._get_points(earn_tax="excl"), 54)
        self.assertEqual(self._get_points(earn_discount="before"), 60)
        self.assertEqual(self._get_points(earn_tax="incl"), 72)

    def test_rounding(self):
        self.assertEqual(self._get_points(points_rounding_method="half_up"), 65)
        self.assertEqual(self._get_points(points_rounding=0.1), 64.8)
        self.assertEqual(self._get_points(points_rounding=5), 65)

    def test_global_discount_lowers_what_earns(self):
        order = self._create_order((self.oil, 1))
        self.env["sale.order.discount"].create(
            {
                "sale_order_id": order.id,
                "discount_type": "amount",
                "discount_amount": 15,
            }
        ).action_apply_discount()
        self.assertEqual(order.amount_total, 45)
        self._confirm(order)
        self.assertCard(145, ("earn", 45))

    def test_gift_card_purchase(self):
        self._create_program(
            name="Gift",
            program_type="gift_card",
            applies_on="future",
            rule_ids=[
                Command.create(
                    {
                        "product_ids": self.wipers.ids,
                        "reward_point_mode": "money",
                        "reward_point_split": True,
                    }
                )
            ],
        )
        self._confirm(self._create_order((self.oil, 1), (self.wipers, 1)))
        self.assertCard(160, ("earn", 60))
        self.program.earn_gift_card = True
        self._confirm(self._create_order((self.wipers, 1)))
        self.assertCard(180, ("earn", 60), ("earn", 20))

    # -- who and when -----------------------------------------------------------

    def test_pending_points_cannot_be_spent(self):
        self.program.write({"availability": "delay", "availability_days": 14})
        order = self._confirm(self._create_order((self.oil, 1)))
        self.assertEqual(order.points_awaited, 60)
        other = self._create_order((self.oil, 4))
        other._update_programs_and_rewards()
        self.assertEqual(other._get_real_points_for_coupon(self.card), 100)

    def test_points_wait_for_the_payment(self):
        self.program.availability = "paid"
        order = self._confirm(self._create_order((self.oil, 1)))
        invoice = self._invoice(order)
        self._pay(invoice, 20)
        self.assertEqual(self.card.points_available, 100)
        self._pay(invoice)
        self.assertEqual(self.card.points_available, 160)
        self.assertRecordValues(order, [{"points_earned": 60, "points_awaited": 0}])

    def test_expired_points_are_gone(self):
        self.program.write({"expiry_policy": "days", "expiry_count": 10})
        with freeze_time("2026-03-01 12:00:00"):
            self._confirm(self._create_order((self.oil, 1)))
        order = self._create_order((self.oil, 4))
        self.card.points = 0
        with freeze_time("2026-03-01 12:00:00"):
            self._confirm(self._create_order((self.oil, 1)))
        with freeze_time("2026-03-11 12:00:00"):
            self.assertEqual(order._get_real_points_for_coupon(self.card), 60)
            self._use_points(order)
        self.env.invalidate_all()
        with freeze_time("2026-03-12 12:00:00"), self.assertRaises(UserError):
            self._confirm(order)

    def test_archived_card_or_program(self):
        for record in (self.card, self.program):
            order = self._create_order((self.oil, 1))
            self._use_points(order, 10)
            record.active = False
            with self.assertRaises(UserError):
                self._confirm(order)
            record.active = True
        self.assertCard(100)

    def test_named_and_bearer(self):
        stranger = self._create_member(name="Stranger")
        coupons = self._create_program(
            name="Voucher",
            program_type="coupons",
            applies_on="current",
            trigger="with_code",
            ownership="named",
            rule_ids=[Command.clear()],
        )
        voucher = self._create_card(coupons, self.member, 10)
        order = self._create_order((self.oil, 1), partner_id=stranger.id)
        self.assertIn("error", order._try_apply_code(voucher.code))
        coupons.ownership = "bearer"
        self.assertNotIn("error", order._try_apply_code(voucher.code))
        self._use_points(order, 10, coupons.reward_ids)
        coupons.ownership = "named"
        with self.assertRaises(UserError):
            self._confirm(order)
        coupons.ownership = "bearer"
        self._confirm(order)
        self.assertEqual(voucher.points, 0)
