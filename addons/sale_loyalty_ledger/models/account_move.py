from odoo import fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = "account.move"

    points_taken_back = fields.Float(
        digits=(16, 2),
        compute="_compute_loyalty_returns",
        help="Earned points that this credit note took back.",
    )
    points_given_back = fields.Float(
        digits=(16, 2),
        compute="_compute_loyalty_returns",
        help="Spent points that this credit note gave back.",
    )

    def _compute_loyalty_returns(self):
        """Sum the entries of the credit notes, one query for all."""
        groups = (
            self.env["loyalty.ledger.entry"]
            .sudo()
            ._read_group(
                [("source_model", "=", self._name), ("source_id", "in", self.ids)],
                ["source_id"],
                ["points:array_agg"],
            )
        )
        points_by_move = dict(groups)
        for move in self:
            points = points_by_move.get(move.id, [])
            move.points_taken_back = -sum(p for p in points if p < 0)
            move.points_given_back = sum(p for p in points if p > 0)

    def _post(self, soft=True):
        orders = self._get_loyalty_orders()
        posted = super()._post(soft)
        posted._post_loyalty_returns(orders)
        return posted

    def button_draft(self):
        orders = self._get_loyalty_orders()
        res = super().button_draft()
        self._post_loyalty_returns(orders)
        return res

    def button_cancel(self):
        orders = self._get_loyalty_orders()
        res = super().button_cancel()
        self._post_loyalty_returns(orders)
        return res

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """Propose, for what was sold in advance, the price of the unused part."""
        if cancel:
            self._check_wholly_unused()
        moves = super()._reverse_moves(default_values_list, cancel)
        if not cancel:
            moves.filtered(lambda move: move.state == "draft")._lower_to_unused()
        return moves

    def _check_wholly_unused(self):
        """Odoo posts the credit note at once then, at the price of the invoice.

        :raise UserError: a part is used, with what to do instead
        """
        invoices = self.filtered(lambda move: move.move_type == "out_invoice")
        for line, _part in invoices._get_used_lines():
            raise UserError(
                self.env._(
                    "%(product)s of order %(order)s is used in part, so this invoice "
                    "cannot be reversed as a whole. Choose Reverse: the credit note "
                    "then has the price of the part that is unused. Make another "
                    "invoice for what the customer keeps.",
                    product=line.product_id.display_name,
                    order=line.sale_line_ids.order_id[:1].name,
                )
            )

    def _lower_to_unused(self):
        for line, part in self._get_used_lines():
            line.price_unit *= float(part)

    def _get_used_lines(self):
        """Lines of what was sold in advance and is not wholly unused any more.

        :return: list of line and part of its price that is unused
        """
        found = []
        for line in self.invoice_line_ids.filtered("sale_line_ids"):
            sold = line.sale_line_ids[:1].sudo()
            order = sold.order_id
            part = order._get_unused_part(sold) if order.is_in_ledger else None
            if part is not None and part < 1:
                found.append((line, part))
        return found

    def _get_loyalty_orders(self):
        """The confirmed sale orders behind customer invoices and credit notes."""
        moves = self.filtered(lambda move: move.is_sale_document()).sudo()
        return moves.line_ids.sale_line_ids.order_id._get_confirmed()

    def _post_loyalty_returns(self, orders):
        """Let the orders take earned points back and give spent ones back, or undo
        that where a credit note is withdrawn or the goods are invoiced again."""
        for move in self.sudo().filtered(lambda move: move.is_sale_document()):
            own = orders & move.line_ids.sale_line_ids.order_id
            own._post_ledger_changes(document=move)

    def _invoice_paid_hook(self):
        res = super()._invoice_paid_hook()
        self._get_loyalty_orders()._release_paid_points()
        return res
