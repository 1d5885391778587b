from odoo.fields import Command
from odoo.tests import tagged

from ..hooks import post_init_hook
from .common import InvoiceActivityCase


@tagged("post_install", "-at_install")
class TestInvoicePast(InvoiceActivityCase):
    """What installing records of the past is what it would have recorded then."""

    def _forget(self):
        self.env["loyalty.activity"].search([]).unlink()

    def _get_all(self):
        """What remains, by customer, day, branch and kind."""
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

    def _bill_all_sorts(self):
        tax = self.env["account.tax"].create({"name": "13 %", "amount": 13})
        self.wipers.taxes_id = tax
        self._bill((self.oil, 1))
        self._bill_and_pay((self.oil, 1), (self.wipers, 2), points=30)
        parts = self._bill_and_pay((self.oil, 3), (self.wipers, 1))
        self._credit(parts, {self.oil: 1})
        goodwill = self._credit(self._bill_and_pay((self.oil, 1)), post=False)
        goodwill.invoice_line_ids.unlink()
        goodwill.invoice_line_ids = [Command.create({"name": "Sorry", "price_unit": 9})]
        goodwill.action_post()
        self._credit(self._bill_and_pay((self.wipers, 1)))
        self._lower(self._bill_and_pay((self.oil, 2)))
        self._bill_two_customers()

    def _lower(self, invoice):
        order = invoice.invoice_line_ids.sale_line_ids.order_id
        order.order_line.product_uom_qty = 1
        order._create_invoices(final=True).action_post()

    def _bill_two_customers(self):
        payer, wife = self._create_member(), self._create_member()
        billed = {"partner_invoice_id": payer.id, "partner_shipping_id": payer.id}
        orders = self._create_order((self.oil, 1), **billed)
        orders |= self._create_order((self.oil, 2), partner_id=wife.id, **billed)
        orders.action_confirm()
        invoice = orders._create_invoices()
        invoice.action_post()
        self._pay(invoice)

    def test_past_is_as_if_it_had_been_recorded(self):
        self._bill_all_sorts()
        expected = self._get_all()
        self.assertEqual(len(expected), 3)
        self._forget()
        post_init_hook(self.env)
        self.assertEqual(self._get_all(), expected)

    def test_again_adds_nothing(self):
        self._bill_all_sorts()
        self.assertFalse(self.env["loyalty.activity"]._record_past_invoices())
        self._forget()
        self.assertTrue(self.env["loyalty.activity"]._record_past_invoices())
        self.assertFalse(self.env["loyalty.activity"]._record_past_invoices())

    def test_credit_of_a_past_invoice(self):
        invoice = self._bill_and_pay((self.oil, 2))
        self._credit(invoice, {self.oil: 1})
        self._forget()
        post_init_hook(self.env)
        self.assertEqual(self._get_worth(self.member), {"service": 60})
        self._credit(invoice, {self.oil: 1})
        self.assertEqual(self._get_worth(self.member), {})
