from fractions import Fraction

from odoo import models

from odoo.addons.loyalty_ledger.tools.rounding import to_decimal
from odoo.addons.pos_loyalty_ledger.models.pos_order import PAID_STATES
from odoo.addons.sale_loyalty_ledger.tools.effects import ZERO, Traded


class SaleOrderLine(models.Model):
    """What tills sold of a line, and what they took back, counts like invoices."""

    _inherit = "sale.order.line"

    def _get_sold_and_returned(self):
        sold, returned = super()._get_sold_and_returned()
        tickets = self._get_till_lines()
        if not tickets:
            return sold, returned
        back = tickets._get_paid_refunds()
        return (
            self._add_till_lines(sold, tickets),
            self._add_credits(self._add_till_lines(returned, back), tickets),
        )

    def _add_credits(self, traded, tickets):
        """With what credit notes by hand took back beyond the refunds of tills."""
        quantity, amount = Fraction(traded.quantity), Fraction(traded.amount)
        for line in tickets:
            refunds, notes = line._get_paid_refunds(), line.order_id._get_hand_credits()
            before = line._get_returned_units(refunds, notes.browse())
            more = line._get_returned_units(refunds, notes) - before
            sold = self._add_till_lines(Traded(), line)
            part = more / Fraction(to_decimal(line.qty))
            quantity += Fraction(sold.quantity) * part
            amount += Fraction(sold.amount) * part
        return Traded(quantity, amount)

    def _get_till_lines(self):
        """The lines of paid till orders that sold these lines."""
        return self.sudo().pos_order_line_ids.filtered(
            lambda line: line.order_id.state in PAID_STATES and line.qty > 0
        )

    def _add_till_lines(self, traded, lines):
        """Units and amount with those of till lines, in unit and currency of the order.

        The sign of a returned line's amount depends on who made it: it is left out.
        """
        quantity = amount = ZERO
        for line in lines:
            units = self._convert_qty(self, abs(line.qty), "p2s")
            value = line.currency_id._convert(
                abs(line.price_subtotal),
                self.currency_id,
                line.company_id,
                line.order_id.date_order,
            )
            quantity += to_decimal(units)
            amount += to_decimal(value)
        return Traded(traded.quantity + quantity, traded.amount + amount)
