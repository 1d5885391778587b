from odoo.fields import Command
from odoo.tests import tagged

from .common import InvoiceActivityCase


@tagged("post_install", "-at_install")
class TestInvoiceActivity(InvoiceActivityCase):
    """Paid invoices of orders are activity of the orders' customers."""

    def test_counts_when_paid(self):
        invoice = self._bill((self.oil, 1), (self.wipers, 2))
        self.assertEqual(self._get_activity(self.member), [])
        self._pay(invoice, 50)
        self.assertEqual(self._get_activity(self.member), [])
        self._pay(invoice)
        self.assertEqual(self._get_worth(self.member), {"service": 60, "goods": 40})
        self.assertEqual(self._get_visits(self.member), 1)

    def test_day_is_that_of_the_invoice(self):
        order = self._confirm(self._create_order((self.oil, 1)))
        invoice = order._create_invoices()
        invoice.invoice_date = "2026-03-01"
        invoice.action_post()
        self._pay(invoice)
        self.assertEqual(
            self._get_activity(self.member), [("2026-03-01", "service", 60)]
        )

    def test_order_customer_counts_not_who_is_invoiced(self):
        payer = self._create_member(name="Leasing")
        self._bill_and_pay((self.oil, 1), partner_invoice_id=payer.id)
        self.assertEqual(self._get_worth(self.member), {"service": 60})
        self.assertEqual(self._get_activity(payer), [])

    def test_one_invoice_of_two_customers(self):
        payer, wife = self._create_member(), self._create_member()
        billed = {"partner_invoice_id": payer.id, "partner_shipping_id": payer.id}
        orders = self._create_order((self.oil, 1), **billed)
        orders |= self._create_order((self.wipers, 1), partner_id=wife.id, **billed)
        orders.action_confirm()
        invoice = orders._create_invoices()
        invoice.action_post()
        self._pay(invoice)
        self.assertEqual(len(invoice), 1)
        self.assertEqual(self._get_worth(self.member), {"service": 60})
        self.assertEqual(self._get_worth(wife), {"goods": 20})

    def test_points_that_pay_lower_what_counts(self):
        self._bill_and_pay((self.oil, 1), (self.wipers, 1), points=40)
        self.assertEqual(self._get_worth(self.member), {"service": 30, "goods": 10})

    def test_invoice_without_order_counts_nothing(self):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.member.id,
                "invoice_line_ids": [Command.create({"product_id": self.oil.id})],
            }
        )
        invoice.action_post()
        self._pay(invoice)
        self.assertEqual(self._get_activity(self.member), [])

    def test_down_payment_counts_when_used(self):
        order = self._confirm(self._create_order((self.oil, 1)))
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids
        )
        wizard.create(
            {"advance_payment_method": "fixed", "fixed_amount": 20}
        ).create_invoices()
        first = order.invoice_ids
        first.action_post()
        self._pay(first)
        self.assertEqual(self._get_activity(self.member), [])
        last = order._create_invoices(final=True)
        last.action_post()
        self._pay(last)
        self.assertEqual(self._get_worth(self.member), {"service": 60})

    def _bill_paid_by_gift_card(self):
        """An invoice whose total is nothing: no payment is ever made for it."""
        reward = {
            "discount": 1,
            "discount_mode": "per_point",
            "discount_applicability": "order",
            "required_points": 1,
        }
        program = self.env["loyalty.program"].create(
            {
                "name": "Gift cards",
                "program_type": "gift_card",
                "applies_on": "future",
                "trigger": "auto",
                "reward_ids": [Command.clear(), Command.create(reward)],
            }
        )
        card = self.env["loyalty.card"].create({"program_id": program.id, "points": 99})
        order = self._create_order((self.oil, 1))
        order._try_apply_code(card.code)
        order._apply_program_reward(program.reward_ids, card)
        return self._invoice(self._confirm(order))

    def test_invoice_paid_by_gift_card_counts_until_it_is_cancelled(self):
        invoice = self._bill_paid_by_gift_card()
        self.assertEqual(invoice.amount_total, 0)
        self.assertEqual(self._get_worth(self.member), {"service": 60})
        invoice.button_draft()
        invoice.button_cancel()
        self.assertEqual(self._get_worth(self.member), {})

    def test_invoice_paid_by_gift_card_counts_until_it_is_deleted(self):
        invoice = self._bill_paid_by_gift_card()
        invoice.button_draft()
        invoice.with_context(force_delete=True).unlink()
        self.assertEqual(self._get_worth(self.member), {})

    # -- taken back --------------------------------------------------------------------

    def test_credit_notes_in_parts(self):
        invoice = self._bill_and_pay((self.oil, 3), (self.wipers, 1))
        note = self._credit(invoice, {self.oil: 1})
        self.assertEqual(self._get_worth(self.member), {"service": 120, "goods": 20})
        row = self.env["loyalty.activity"].search(
            [("partner_id", "=", self.member.id), ("amount_incl", "<", 0)]
        )
        self.assertRecordValues(
            row,
            [
                {
                    "source_model": "account.move",
                    "source_id": note.id,
                    "day": invoice.invoice_date,
                }
            ],
        )
        self._credit(invoice, {self.oil: 2})
        self._credit(invoice, {self.wipers: 1})
        self.assertEqual(self._get_worth(self.member), {})
        self.assertEqual(self._get_visits(self.member), 0)

    def test_draft_credit_note_takes_nothing(self):
        invoice = self._bill_and_pay((self.oil, 1))
        self._credit(invoice, post=False)
        self.assertEqual(self._get_worth(self.member), {"service": 60})

    def test_price_allowance(self):
        invoice = self._bill_and_pay((self.oil, 1))
        self._credit(invoice, {self.oil: 1}, {self.oil: 15})
        self.assertEqual(self._get_worth(self.member), {"service": 45})

    def test_goodwill_lowers_the_whole_invoice(self):
        invoice = self._bill_and_pay((self.oil, 1), (self.wipers, 2))
        note = self._credit(invoice, post=False)
        note.invoice_line_ids.unlink()
        note.invoice_line_ids = [Command.create({"name": "Sorry", "price_unit": 10})]
        note.invoice_line_ids.tax_ids = False
        note.action_post()
        self.assertEqual(self._get_worth(self.member), {"service": 54, "goods": 36})

    def test_credit_note_withdrawn(self):
        invoice = self._bill_and_pay((self.oil, 1))
        note = self._credit(invoice)
        self.assertEqual(self._get_worth(self.member), {})
        note.button_draft()
        self.assertEqual(self._get_worth(self.member), {"service": 60})
        note.action_post()
        self.assertEqual(self._get_worth(self.member), {})

    def test_credit_note_before_the_payment(self):
        invoice = self._bill((self.oil, 2))
        self._credit(invoice, {self.oil: 1})
        self.assertEqual(self._get_activity(self.member), [])
        self._pay(invoice)
        self.assertEqual(self._get_worth(self.member), {"service": 60})

    def test_invoice_that_is_reversed_and_never_paid(self):
        invoice = self._bill((self.oil, 1))
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({"journal_id": invoice.journal_id.id}).modify_moves()
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertEqual(self._get_activity(self.member), [])

    def test_payment_undone(self):
        invoice = self._bill_and_pay((self.oil, 1))
        invoice.line_ids.remove_move_reconcile()
        self.assertEqual(self._get_worth(self.member), {})
        self._pay(invoice)
        self.assertEqual(self._get_worth(self.member), {"service": 60})

    def test_payment_that_is_refused(self):
        """Also where payments have no journal entry: their state alone decides."""
        invoice = self._bill_and_pay((self.oil, 1))
        payment = invoice.reconciled_payment_ids or invoice.matched_payment_ids
        payment.action_draft()
        payment.action_cancel()
        self.assertEqual(invoice.payment_state, "not_paid")
        self.assertEqual(self._get_worth(self.member), {})
        self._pay(invoice)
        self.assertEqual(self._get_worth(self.member), {"service": 60})

    def test_order_lowered_after_the_invoice(self):
        """The credit note that Odoo makes of an order names no invoice."""
        invoice = self._bill_and_pay((self.oil, 2))
        order = invoice.invoice_line_ids.sale_line_ids.order_id
        order.order_line.product_uom_qty = 1
        note = order._create_invoices(final=True)
        note.action_post()
        self.assertEqual(note.move_type, "out_refund")
        self.assertEqual(self._get_worth(self.member), {"service": 60})
