from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .common import TillActivityCase


@tagged("post_install", "-at_install")
class TestTillActivity(TillActivityCase):
    """Orders sent as a till sends them are activity of their customer."""

    def test_paid_order_by_kind(self):
        self._sell([self._line(self.oil), self._line(self.wipers, 2)], self.member)
        self.assertEqual(self._get_worth(self.member), {"service": 100, "goods": 60})
        self.assertEqual(self._get_visits(self.member), 1)

    def test_sent_twice_counts_once(self):
        order = self._prepare_order([self._line(self.oil)], self.member)
        self._send(order)
        self._send(order)
        self.assertEqual(len(self._get_activity(self.member)), 1)

    def test_draft_counts_nothing(self):
        self._sell([self._line(self.oil)], self.member, state="draft")
        self.assertEqual(self._get_activity(self.member), [])

    def test_prices_with_tax_and_without(self):
        tax = self.env["account.tax"].create({"name": "13 %", "amount": 13})
        self.oil.taxes_id = tax
        self._sell([self._line(self.oil)], self.member)
        row = self.env["loyalty.activity"].search([("partner_id", "=", self.member.id)])
        self.assertEqual((row.amount_incl, row.amount_excl), (113, 100))

    def test_day_is_that_of_the_order_where_the_branch_is(self):
        self.env.company.partner_id.tz = "Asia/Shanghai"
        self._sell(
            [self._line(self.oil)], self.member, date_order="2026-03-01 17:00:00"
        )
        ((day, _kind, _amount),) = self._get_activity(self.member)
        self.assertEqual(day, "2026-03-02")

    def test_points_that_pay_lower_what_counts(self):
        card = self._create_card(member=self.member, points=65)
        self._sell(
            [
                self._line(self.oil),
                self._line(self.wipers),
                self._reward_line(self.reward, card, 65, 65),
            ],
            self.member,
            self._claim(self.program, 65, 65, card),
        )
        self.assertEqual(self._get_worth(self.member), {"service": 50, "goods": 15})

    def test_somebody_unknown_is_recorded_when_known(self):
        order = self._sell([self._line(self.oil)], date_order="2026-03-01 12:00:00")
        self.assertFalse(
            self.env["loyalty.activity"]._get_rows_of(("pos.order", order.id))
        )
        order.partner_id = self.member
        self.assertEqual(
            self._get_activity(self.member), [("2026-03-01", "service", 100)]
        )

    def test_another_customer_takes_the_order_over(self):
        order = self._sell([self._line(self.oil)], self.member)
        other = self._create_member()
        order.partner_id = other
        self.assertEqual(self._get_visits(self.member), 0)
        self.assertEqual(self._get_worth(other), {"service": 100})

    # -- paid in advance ---------------------------------------------------------------

    def test_prepaid_counts_when_used(self):
        top_up = self._create_product("Top-up", 100)
        wallet = self._create_program(
            program_type="ewallet",
            points_policy="stock",
            rule_ids=[
                Command.create(
                    {
                        "reward_point_mode": "money",
                        "reward_point_amount": 1,
                        "product_ids": [Command.set(top_up.ids)],
                    }
                )
            ],
            currency_id=self.config.currency_id.id,
        )
        self._sell([self._line(top_up)], self.member)
        self.assertEqual(self._get_activity(self.member), [])
        card = self._create_card(wallet, self.member, 100)
        self._sell(
            [
                self._line(self.oil),
                self._reward_line(wallet.reward_ids, card, 100, 100),
            ],
            self.member,
            self._claim(wallet, 0, 100, card),
        )
        self.assertEqual(self._get_worth(self.member), {"service": 100})
        self.assertEqual(self._get_visits(self.member), 1)

    # -- returns -----------------------------------------------------------------------

    def test_refund_takes_back_on_the_day_of_the_order(self):
        with freeze_time("2026-03-01 12:00:00"):
            order = self._sell([self._line(self.oil)], self.member)
        with freeze_time("2026-03-05 12:00:00"):
            refund = self._return((order.lines, 1))
        self.assertEqual(
            self._get_activity(self.member),
            [("2026-03-01", "service", 100), ("2026-03-01", "service", -100)],
        )
        row = self.env["loyalty.activity"].search([("amount_incl", "<", 0)], limit=1)
        self.assertEqual((row.source_model, row.source_id), ("pos.order", refund.id))

    def test_refunds_in_parts_end_at_nothing(self):
        third = self._create_product("Third", 3.3333)
        order = self._sell([self._line(third, 3)], self.member)
        for _turn in range(3):
            self._return((order.lines, 1))
        self.assertEqual(self._get_worth(self.member), {})
        self.assertEqual(len(self._get_refunds(self.member)), 3)
        self._return((order.lines, 1))
        self.assertEqual(len(self._get_refunds(self.member)), 3)

    def test_return_of_a_discounted_line_takes_back_its_part(self):
        self.env.company.currency_id.rounding = 0.01
        discount = self._line(self.oil, price=-26)
        order = self._sell(
            [self._line(self.oil), self._line(self.wipers), discount], self.member
        )
        oil, wipers, _discount = order.lines.sorted("id")
        self.assertEqual(self._get_worth(self.member), {"service": 80, "goods": 24})
        self._return((wipers, 1))
        self.assertEqual(self._get_worth(self.member), {"service": 80})
        self._return((oil, 1))
        self.assertEqual(self._get_worth(self.member), {})

    def test_refund_by_somebody_unknown_reaches_the_customer(self):
        order = self._sell([self._line(self.oil)], self.member)
        self._return((order.lines, 1), partner=False)
        self.assertEqual(self._get_worth(self.member), {})

    def test_refund_of_somebody_unknown_takes_nothing(self):
        order = self._sell([self._line(self.oil)])
        self._return((order.lines, 1))
        self.assertEqual(self._get_activity(self.member), [])

    def test_new_lines_of_a_refund_count(self):
        order = self._sell([self._line(self.oil)], self.member)
        self._sell(
            [self._return_line(order.lines), self._line(self.wipers, 2)], self.member
        )
        self.assertEqual(self._get_worth(self.member), {"goods": 60})

    def test_refund_in_the_back_office(self):
        order = self._sell([self._line(self.oil, 2)], self.member)
        refund = self.env["pos.order"].browse(order.refund()["res_id"])
        self.assertEqual(self._get_worth(self.member), {"service": 200})
        cash = self.config.payment_method_ids.filtered("is_cash_count")
        context = {"active_id": refund.id, "active_ids": refund.ids}
        payment = self.env["pos.make.payment"].with_context(**context)
        payment.create({"payment_method_id": cash.id}).check()
        self.assertEqual(self._get_worth(self.member), {})

    def test_settled_sale_order_counts_once(self):
        if "sale_order_origin_id" not in self.env["pos.order.line"]._fields:
            self.skipTest("Odoo's pos_sale is not installed")
        sale = self.env["sale.order"].create({"partner_id": self.member.id})
        line = self.env["sale.order.line"].create(
            {"order_id": sale.id, "product_id": self.oil.id, "product_uom_qty": 1}
        )
        settled = self._line(
            self.oil, sale_order_origin_id=sale.id, sale_order_line_id=line.id
        )
        self._sell([settled], self.member, to_invoice=True)
        self.assertEqual(self._get_worth(self.member), {"service": 100})
        self.assertEqual(self._get_visits(self.member), 1)

    def test_moment_of_recording_is_kept(self):
        self._sell(
            [self._line(self.oil)], self.member, date_order="2026-03-01 12:00:00"
        )
        row = self.env["loyalty.activity"].search([("partner_id", "=", self.member.id)])
        self.assertEqual(row.recorded_at.date(), fields.Date.today())
