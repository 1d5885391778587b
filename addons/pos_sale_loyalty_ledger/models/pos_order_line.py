from odoo import models

from odoo.addons.pos_loyalty_ledger.models.pos_order import PAID_STATES


class PosOrderLine(models.Model):
    _inherit = "pos.order.line"

    def _get_paid_refunds(self):
        """The lines of paid orders that return these lines."""
        return self.refund_orderline_ids.filtered(
            lambda line: line.order_id.state in PAID_STATES
        )
