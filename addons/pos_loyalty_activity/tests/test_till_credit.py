from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tests.common import new_test_user

from ..hooks import post_init_hook
from .common import TillActivityCase


@tagged("post_install", "-at_install")
class TestTillCredit(TillActivityCase):
    """Accounting credits a till's invoice by hand: visits and money follow."""

    def _sell_both(self):
        lines = [self._line(self.oil), self._line(self.wipers, 2)]
        return self._sell(lines, self.member, to_invoice=True)

    def test_the_whole_on_the_day_of_the_order(self):
        with freeze_time("2026-03-01 12:00:00"):
            order = self._sell([self._line(self.oil)], self.member, to_invoice=True)
        with freeze_time("2026-03-05 12:00:00"):
            note = self._credit(order)
        self.assertEqual(
            self._get_activity(self.member),
            [("2026-03-01", "service", 100), ("2026-03-01", "service", -100)],
        )
        self.assertEqual(self._get_visits(self.member), 0)
        row = self.env["loyalty.activity"].search([("amount_incl", "<", 0)], limit=1)
        self.assertEqual((row.source_model, row.source_id), ("account.move", note.id))
        self.assertEqual(row.company_id, order.company_id)

    def test_parts(self):
        order = self._sell_both()
        self._credit(order, {self.wipers: 1})
        self.assertEqual(self._get_worth(self.member), {"service": 100, "goods": 30})
        self._credit(order, {self.oil: 1}, {self.oil: 25})
        self.assertEqual(self._get_worth(self.member), {"service": 75, "goods": 30})
        self.assertEqual(self._get_visits(self.member), 1)

    def test_withdrawn(self):
        order = self._sell_both()
        note = self._credit(order)
        self.assertEqual(self._get_worth(self.member), {})
        note.button_draft()
        self.assertEqual(self._get_worth(self.member), {"service": 100, "goods": 60})
        note.button_cancel()
        self.assertEqual(self._get_worth(self.member), {"service": 100, "goods": 60})
        self.assertEqual(self._get_visits(self.member), 1)

    def test_with_refunds_at_the_till(self):
        order = self._sell_both()
        oil = order.lines.sorted("id")[0]
        vals = {"to_invoice": True, "is_refund": True}
        self._sell([self._return_line(oil)], self.member, {}, **vals)
        self.assertEqual(self._get_worth(self.member), {"goods": 60})
        self._credit(order)
        self.assertEqual(self._get_worth(self.member), {})

    def test_refund_at_the_till_after(self):
        order = self._sell_both()
        self._credit(order)
        self._return((order.lines.sorted("id")[0], 1))
        self.assertEqual(self._get_worth(self.member), {})
        self.assertEqual(len(self._get_refunds(self.member)), 2)

    def test_an_invoice_written_anew(self):
        """Nothing is taken back; a person sees it, also without any points."""
        order = self._sell_both()
        self._credit(order, anew=True)
        self.assertEqual(self._get_worth(self.member), {"service": 100, "goods": 60})
        self.assertEqual(order.loyalty_difference_ids.kind, "credit")
        order.loyalty_difference_ids.sudo().action_take_back()
        self.assertEqual(self._get_worth(self.member), {})

    def test_accountant_without_rights(self):
        order = self._sell_both()
        accountant = new_test_user(
            self.env, "accountant", "base.group_user,account.group_account_invoice"
        )
        self._credit(order, user=accountant)
        self.assertEqual(self._get_worth(self.member), {})

    def test_somebody_unknown(self):
        order = self._sell_both()
        order.partner_id = False
        note = self._credit(order)
        self.assertEqual(note.state, "posted")
        self.assertEqual(self._get_worth(self.member), {})

    def test_past_is_as_if_it_had_been_recorded(self):
        self._credit(self._sell_both(), {self.wipers: 1})
        expected = self._get_worth(self.member)
        self.env["loyalty.activity"].search([]).unlink()
        post_init_hook(self.env)
        self.assertEqual(self._get_worth(self.member), expected)
        self.assertFalse(self.env["loyalty.activity"]._record_past_till_orders())
