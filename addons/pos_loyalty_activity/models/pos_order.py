from odoo import models

from odoo.addons.loyalty_activity.tools.worth import worth
from odoo.addons.loyalty_ledger.tools.rounding import to_decimal
from odoo.addons.pos_loyalty_ledger.models.pos_order import PAID_STATES


class PosOrder(models.Model):
    """A paid order is activity of its customer."""

    _inherit = "pos.order"

    def _process_saved_order(self, draft):
        res = super()._process_saved_order(draft)
        if not draft:
            self._confirm_settled_sale_orders()
            self._settle_activity()
        return res

    def _confirm_settled_sale_orders(self):
        """Confirm quotations that the order pays before it counts for anything.

        Odoo's ``pos_sale`` does so a moment later: by then the purchase may have lifted
        the customer to the tier by which the quotation would earn.
        """
        if "sale_order_line_id" not in self.lines._fields:
            return
        for order in self.lines.sale_order_line_id.order_id:
            if order.state in ("draft", "sent"):
                order.action_confirm()

    def write(self, vals):
        """Record an order under the customer it gets after it was paid."""
        res = super().write(vals)
        if "partner_id" in vals:
            self._settle_activity()
        return res

    def _settle_activity(self):
        """Record what paid orders count for, and what their returns take back."""
        for order in self.sudo().filtered(lambda each: each.state in PAID_STATES):
            order._settle_own_activity()
            for origin in order.lines.refunded_orderline_id.order_id:
                origin._settle_own_activity(document=(order._name, order.id))

    def _settle_credit(self, note):
        """A credit note by hand takes back on the day of the order, like a return."""
        res = super()._settle_credit(note)
        self._settle_own_activity(document=(note._name, note.id))
        return res

    def _counts_for_loyalty(self):
        rows = self.env["loyalty.activity"]._get_rows_of((self._name, self.id))
        return bool(rows) or super()._counts_for_loyalty()

    def _settle_own_activity(self, document=None):
        return self.env["loyalty.activity"]._settle(
            f"{self._name}:{self.uuid or self.id}",
            (self._name, self.id),
            {self._get_loyalty_member(): self._get_activity_amounts()},
            self.company_id,
            self._get_loyalty_day(),
            document=document,
        )

    def _get_activity_amounts(self):
        """What the order counts for, less what came back of it.

        :return: dict of kind: prices with tax and without in the branch's currency
        """
        lines = self.lines._get_activity_lines()
        step = to_decimal(10) ** -self.company_id.currency_id.decimal_places
        return worth([line._get_activity_line() for line in lines], step)
