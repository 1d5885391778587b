from odoo.fields import Command
from odoo.tests import tagged

from ..hooks import post_init_hook
from .common import TillActivityCase


@tagged("post_install", "-at_install")
class TestTillPast(TillActivityCase):
    """What installing records of the past is what it would have recorded then."""

    def _forget(self):
        self.env["loyalty.activity"].search([]).unlink()

    def _get_all(self):
        """What remains of each order, by customer, day, branch and kind."""
        groups = self.env["loyalty.activity"]._read_group(
            [],
            ["partner_id", "company_id", "day:day", "kind"],
            ["amount_incl:sum", "amount_excl:sum"],
        )
        return {
            group[:4]: tuple(round(amount, 2) for amount in group[4:])
            for group in groups
            if any(round(amount, 2) for amount in group[4:])
        }

    def _sell_all_sorts(self):
        tax = self.env["account.tax"].create({"name": "13 %", "amount": 13})
        self.wipers.taxes_id = tax
        card = self._create_card(member=self.member, points=50)
        third = self._create_product("Third", 3.3333, taxes_id=[Command.set(tax.ids)])
        self._sell(
            [
                self._line(self.oil),
                self._line(self.wipers),
                self._reward_line(self.reward, card, 50, 50),
            ],
            self.member,
            self._claim(self.program, 83.9, 50, card),
            date_order="2026-03-01 23:30:00",
        )
        parts = self._sell([self._line(third, 3), self._line(self.oil)], self.member)
        self._return((parts.lines.sorted("id")[0], 2))
        whole = self._sell([self._line(self.oil)], self.member)
        self._return((whole.lines, 1))
        self._sell([self._line(self.oil)])
        self._sell([self._line(self.oil)], self._create_member(), state="draft")

    def test_past_is_as_if_it_had_been_recorded(self):
        self.env.company.partner_id.tz = "Asia/Shanghai"
        self._sell_all_sorts()
        expected = self._get_all()
        self.assertTrue(expected)
        self._forget()
        post_init_hook(self.env)
        self.assertEqual(self._get_all(), expected)

    def test_again_adds_nothing(self):
        self._sell_all_sorts()
        self.assertFalse(self.env["loyalty.activity"]._record_past_till_orders())
        self._forget()
        self.assertTrue(self.env["loyalty.activity"]._record_past_till_orders())
        self.assertFalse(self.env["loyalty.activity"]._record_past_till_orders())

    def test_refund_of_a_past_order(self):
        order = self._sell([self._line(self.oil, 2)], self.member)
        self._return((order.lines, 1))
        self._forget()
        post_init_hook(self.env)
        self.assertEqual(self._get_worth(self.member), {"service": 100})
        self._return((order.lines, 1))
        self.assertEqual(self._get_worth(self.member), {})
