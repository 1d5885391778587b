from functools import partial

from odoo import models

from odoo.addons.loyalty_ledger.tools.rounding import to_decimal
from odoo.addons.pos_loyalty_ledger.tools.plan import hold_key


class PosLoyaltyPrepaid(models.AbstractModel):
    """What a sale order sold in advance, and a till settled, comes back like what the
    till sold itself: the server names the unused part and reserves it."""

    _inherit = "pos.loyalty.prepaid"

    def _get_offered_units(self, line, order_uuid, taken):
        if not line.is_prepaid_settlement:
            return super()._get_offered_units(line, order_uuid, taken)
        order = self.env["pos.order"]
        before = self.env["pos.loyalty.refund"]._get_returned_before(line, order)
        sold = line.sudo().sale_order_line_id
        return sold.order_id._get_prepaid_units(
            sold, to_decimal(line.qty) - before, partial(hold_key, order_uuid), taken
        )

    def _is_priced_by_rest(self, line):
        return line.is_prepaid_settlement or super()._is_priced_by_rest(line)
