from odoo import api, models

from odoo.addons.pos_loyalty_ledger.models.pos_order import PAID_STATES

from .sale_order import TillRefund


class PosOrder(models.Model):
    """A till order that settles a sale order, or returns what one sold."""

    _inherit = "pos.order"

    @api.model
    def sync_from_ui(self, orders):
        """Have points that wait for the payment of a sale order wait no longer."""
        answer = super().sync_from_ui(orders)
        synced = self.browse(each["id"] for each in answer["pos.order"])
        paid = synced.sudo().filtered(lambda order: order.state in PAID_STATES)
        paid.lines.sale_order_line_id.order_id._release_paid_points()
        return answer

    def _post_loyalty(self):
        if not self.sudo().loyalty_answer:
            self._post_returns_of_sale_orders()
        return super()._post_loyalty()

    def _post_returns_of_sale_orders(self):
        """Let the sale orders behind returned lines take back and give back points."""
        origins = self.sudo().lines.refunded_orderline_id
        orders = origins.sale_order_line_id.order_id._get_confirmed()
        if not orders:
            return
        self._use_prepaid_holds(origins)
        refund = TillRefund()
        orders.with_context(till_refund=refund)._post_ledger_changes(document=self)
        self.env["pos.loyalty.difference"]._record(self, refund.findings)

    def _use_prepaid_holds(self, origins):
        """What was reserved for this very return is there for it.

        :param origins: the lines that it returns
        """
        prepaid = self.env["pos.loyalty.prepaid"].sudo()
        for line in origins.filtered("is_prepaid_settlement").sale_order_line_id:
            prepaid._use_holds(self, line.order_id._get_prepaid_entries(line))

    def _settle_credit(self, note):
        """A credit note by hand of a till's invoice concerns settled sale orders too.

        What it pays back beyond what is unused is noted: accounting is never stopped.
        """
        res = super()._settle_credit(note)
        if orders := self.lines.sale_order_line_id.order_id._get_confirmed():
            refund = TillRefund()
            orders.with_context(till_refund=refund)._post_ledger_changes(document=note)
            self.env["pos.loyalty.difference"]._record(self, refund.findings, note)
        return res
