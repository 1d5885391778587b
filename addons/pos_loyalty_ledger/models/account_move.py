from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.loyalty_ledger.tools.rounding import to_decimal

from ..tools.credit import Traded, credited_shares
from ..tools.plan import CREDIT, Finding

#: Set by the server only; what a request sends under these names is dropped.
SERVER_FIELDS = ("till_credit_round", "is_till_correction")


class AccountMove(models.Model):
    """A till's invoice that somebody credits by hand, without a refund at the till.

    Accounting is never stopped: what cannot be followed becomes a till difference.
    """

    _inherit = "account.move"

    is_till_correction = fields.Boolean(
        "Replaces a Till's Invoice",
        readonly=True,
        copy=False,
        help="This credit note was made to write the invoice anew. It takes no points "
        "back.",
    )
    till_credit_round = fields.Integer(
        readonly=True,
        copy=False,
        help="How often this credit note was posted or withdrawn. Odd: what it takes "
        "back is taken back.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Start uncounted: only the server says what was taken back."""
        if not self.env.su:
            vals_list = [
                {name: vals[name] for name in vals if name != "till_credit_round"}
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            vals = {name: vals[name] for name in vals if name not in SERVER_FIELDS}
        return super().write(vals)

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """Mark what Odoo credits and writes anew in one step: nothing is paid back."""
        if cancel:
            values = default_values_list or [{} for _move in self]
            default_values_list = [
                {**vals, "is_till_correction": move.sudo()._is_till_invoice()}
                for move, vals in zip(self, values, strict=True)
            ]
        return super()._reverse_moves(default_values_list, cancel)

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._settle_till_credits()
        return posted

    def button_draft(self):
        cancelled = self.filtered(lambda move: move.state == "cancel")
        res = super().button_draft()
        self._settle_till_credits()
        cancelled._follow_cancelled_invoices()
        return res

    def button_cancel(self):
        res = super().button_cancel()
        self._settle_till_credits()
        self._follow_cancelled_invoices()
        return res

    def _is_till_invoice(self):
        return self.move_type == "out_invoice" and bool(self.pos_order_ids)

    def _is_till_credit(self):
        """Whether somebody credits a till's invoice by hand; a refund at the till has
        an order of its own."""
        self.ensure_one()
        if self.move_type != "out_refund" or self.pos_order_ids:
            return False
        return bool(self.reversed_entry_id.pos_order_ids)

    # -- what is credited --------------------------------------------------------------

    def _get_credited_shares(self, notes):
        """The part of each product of this invoice that credit notes took back.

        :return: dict of product id: Fraction; empty where nothing was credited
        """
        if not notes:
            return {}
        return credited_shares(self._get_traded(), notes._get_traded())

    def _get_traded(self):
        """Units and amounts by product id; False where a line has none."""
        traded = {}
        for line in self.invoice_line_ids:
            if line.display_type != "product" or line.quantity <= 0:
                continue
            more = Traded(to_decimal(line.quantity), to_decimal(line.price_subtotal))
            traded[line.product_id.id] = traded.get(line.product_id.id, Traded()) + more
        return traded

    # -- what follows ------------------------------------------------------------------

    def _settle_till_credits(self):
        """Let tills' orders follow credit notes that were posted, or withdrawn."""
        for note in self.sudo().filtered(lambda move: move._is_till_credit()):
            if (note.state == "posted") != bool(note.till_credit_round % 2):
                note._settle_till_credit()

    def _settle_till_credit(self):
        self.till_credit_round += 1
        for order in self.reversed_entry_id.pos_order_ids:
            self._try_to_settle(order)

    def _try_to_settle(self, order):
        try:
            with self.env.cr.savepoint():
                order._settle_credit(self)
        except UserError as error:
            text = self.env._(
                "Credit note %(note)s could not be followed: %(error)s",
                note=self.name,
                error=error,
            )
            self.env["pos.loyalty.difference"]._record(
                order, [Finding(CREDIT, text)], self
            )

    def _take_back_correction(self):
        """Somebody decides that a replaced invoice was paid back."""
        self.is_till_correction = False
        self.till_credit_round += 1
        self._settle_till_credits()

    def _follow_cancelled_invoices(self):
        """Show a person what a cancelled invoice of a till has earned; an invoice that
        is a draft again is only being corrected."""
        for invoice in self.sudo().filtered(lambda move: move._is_till_invoice()):
            if invoice.state == "cancel":
                for order in invoice.pos_order_ids:
                    self.env["pos.loyalty.credit"]._note_cancelled(order, invoice)
            else:
                Difference = self.env["pos.loyalty.difference"].sudo()
                Difference._get_of(invoice)._note_withdrawn()
