from fractions import Fraction

from odoo import models

from odoo.addons.loyalty_ledger.tools.movement import to_points
from odoo.addons.pos_loyalty_ledger.tools import plan
from odoo.addons.pos_loyalty_ledger.tools.plan import Finding
from odoo.addons.sale_loyalty_ledger.models.sale_order_prepaid import TOLERANCE
from odoo.addons.sale_loyalty_ledger.tools.effects import ZERO


class TillRefund:
    """A refund that a till has paid out already: it is noted, never refused.

    Being an object of the server's, no request can put it into a context.
    """

    def __init__(self):
        self.findings = []


class SaleOrder(models.Model):
    """Orders that are paid and returned at a till."""

    _inherit = "sale.order"

    def _is_billed(self, invoices):
        return bool(self.order_line._get_till_lines()) or super()._is_billed(invoices)

    def _has_returns(self):
        tickets = self.order_line._get_till_lines()
        back = tickets._get_paid_refunds() or tickets.order_id._get_hand_credits()
        return bool(back) or super()._has_returns()

    def _check_unused(self, program, more, units, earned):
        """What a till paid out beyond the unused part is shown to a person."""
        refund = self.env.context.get("till_refund")
        if not isinstance(refund, TillRefund):
            return super()._check_unused(program, more, units, earned)
        unused = sum((unit.unused for unit in units), ZERO)
        if more > Fraction(unused) + TOLERANCE:
            card = self.env["loyalty.card"].sudo().browse(next(iter(earned)))
            refund.findings.append(
                Finding(
                    plan.REFUND,
                    self.env._(
                        "More was paid out than was unused of %(program)s from order "
                        "%(order)s.",
                        program=program.name,
                        order=self.name,
                    ),
                    to_points(round(float(more), 2)),
                    to_points(unused),
                    program.id,
                    card.id,
                    card.code or "",
                )
            )
        return None
