from odoo import models

from odoo.addons.loyalty_activity.tools.worth import worth
from odoo.addons.loyalty_ledger.tools.rounding import to_decimal

#: The states of a paid invoice; what credit notes took back is judged by line.
PAID_STATES = ("in_payment", "paid", "reversed")


class AccountMove(models.Model):
    """A paid invoice of a sale order is activity of the order's customer."""

    _inherit = "account.move"

    def _invoice_paid_hook(self):
        res = super()._invoice_paid_hook()
        self._settle_activity()
        return res

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._settle_credited_activity()
        return posted

    def button_draft(self):
        res = super().button_draft()
        self._settle_credited_activity()
        return res

    def button_cancel(self):
        res = super().button_cancel()
        self._settle_activity()
        self._settle_credited_activity()
        return res

    def unlink(self):
        """What was never paid by a payment is withdrawn by no payment either."""
        self._settle_activity()
        return super().unlink()

    def _settle_credited_activity(self):
        """Let credit notes take back, or undo that where one is withdrawn."""
        for note in self.sudo().filtered(lambda move: move.move_type == "out_refund"):
            note._get_credited_invoices()._settle_activity((note._name, note.id))

    def _get_credited_invoices(self):
        """The invoice that a credit note names, or the last of each order line."""
        if self.reversed_entry_id:
            return self.reversed_entry_id
        lines = self.invoice_line_ids.sale_line_ids
        return self.concat(*(line._get_last_invoice() for line in lines))

    def _settle_activity(self, document=None):
        """Record what invoices of sale orders count for now.

        :param document: model and id of the credit note behind it
        """
        invoices = self.sudo().filtered(lambda move: move._is_activity())
        for move in invoices:
            self.env["loyalty.activity"]._settle(
                f"{move._name}:{move.id}",
                (move._name, move.id),
                move._get_activity_amounts() if move._is_activity_paid() else {},
                move.company_id,
                move.invoice_date,
                document=document,
            )

    def _is_activity(self):
        """Whether the invoice is of a sale order.

        An order that is invoiced from the till is activity there.
        """
        self.ensure_one()
        if self.move_type != "out_invoice" or not self.invoice_date:
            return False
        if "pos_order_ids" in self._fields and self.pos_order_ids:
            return False
        return bool(self.invoice_line_ids.sale_line_ids)

    def _is_activity_paid(self):
        return self.state == "posted" and self.payment_state in PAID_STATES

    def _get_activity_amounts(self):
        """What the invoice counts for, less what credit notes took back.

        :return: by customer a dict of kind: prices with tax and without in the branch's
            currency
        """
        step = to_decimal(10) ** -self.company_id.currency_id.decimal_places
        first = self.invoice_line_ids.sale_line_ids[:1].order_id.partner_id
        by_customer = {}
        for line in self.invoice_line_ids._get_activity_lines():
            customer = line._get_activity_customer() or first
            by_customer.setdefault(customer, []).append(line._get_activity_line())
        for line in self._get_unrelated_credits():
            by_customer.setdefault(first, []).append(line._get_activity_discount())
        return {customer: worth(lines, step) for customer, lines in by_customer.items()}

    def _get_unrelated_credits(self):
        """Lines of the invoice's credit notes that are of no order line: goodwill."""
        notes = self.reversal_move_ids.filtered(lambda note: note.state == "posted")
        return notes.invoice_line_ids.filtered(
            lambda line: line.display_type == "product" and not line.sale_line_ids
        )
