from collections import defaultdict
from decimal import Decimal

from odoo import api, models

from odoo.addons.loyalty_ledger.tools.earning import ReturnedLine, points_of_return
from odoo.addons.loyalty_ledger.tools.movement import EARN, to_points
from odoo.addons.loyalty_ledger.tools.rounding import POINT, to_decimal

from ..tools.plan import reversal_key


class PosLoyaltyRefund(models.AbstractModel):
    """What returned lines take back and give back.

    The rules of a program never run on returned lines. Each line of the original order
    knows what it earned and what it was paid with; a return reverses, of these
    entries, the part of the returned quantity, and any sequence of returns ends
    exactly at the whole.
    """

    _name = "pos.loyalty.refund"
    _description = "Points of Returned Lines"

    @api.model
    def _post(self, order):
        """Reverse the part of earlier entries that an order returns.

        :return: the reversals
        """
        reversals = self.env["loyalty.ledger.entry"].sudo()
        prepaid = self.env["pos.loyalty.prepaid"]._take_back(order)
        for entry, points in {**self._get_returns(order), **prepaid}.items():
            points = min(points, to_points(entry.unreversed_points))
            if points > 0 and entry.card_id.exists():
                reversals |= self.env["loyalty.ledger"].reverse(
                    entry,
                    points=points,
                    key=reversal_key(order.uuid, entry.id),
                    name=order._get_loyalty_text(),
                    source=("pos.order", order.id),
                    forced=True,
                )
        return reversals

    def _get_returns(self, order):
        """Points that the order's returned lines move, by entry, without sign."""
        returned = order.lines.refunded_orderline_id
        returns = {}
        for origin in returned.order_id:
            for entry, shares in self._get_shares(origin).items():
                if not self._moves(entry):
                    continue
                lines = [
                    self._get_returned_line(order, line, points)
                    for line, points in shares.items()
                ]
                moved = points_of_return(lines, self._get_step(entry))
                if moved:
                    returns[entry] = moved
        return returns

    def _get_shares(self, origin):
        """The lines of an order that share in its entries, with their points."""
        shares = defaultdict(dict)
        for line in origin.lines.filtered("loyalty_shares"):
            for share in line.loyalty_shares:
                shares[share["entry"]][line] = Decimal(share["points"])
        entries = origin._get_loyalty_entries()
        return {entry: shares[entry.id] for entry in entries if entry.id in shares}

    def _moves(self, entry):
        """Whether a return moves this entry, by the policy of its program."""
        program = entry.program_id.exists()
        if not program:
            return False
        if entry.kind == EARN and program._is_refunded_by_rest():
            return False  # counted by what is unused, see pos.loyalty.prepaid
        if entry.kind == EARN:
            return program._takes_back_at_till()
        return program._gives_back_at_till()

    def _get_step(self, entry):
        program = entry.program_id
        if entry.kind == EARN and program._is_ledger_managed():
            return to_decimal(program.points_rounding)
        return POINT

    @api.model
    def _get_returned_before(self, line, order):
        """How much of a line came back with other orders."""
        return self._get_returned_line(order, line, Decimal(0)).returned_before

    def _get_returned_line(self, order, line, points):
        """How much of a line came back before and comes back now, never too much."""
        refunds = line.refund_orderline_ids.filtered(
            lambda refund: refund.order_id.state in ("paid", "done")
        )
        mine = refunds.filtered(lambda refund: refund.order_id == order)
        sold = to_decimal(line.qty)
        before = min(self._get_quantity(refunds - mine), sold)
        now = min(self._get_quantity(mine), sold - before)
        return ReturnedLine(points, sold, before, now)

    def _get_quantity(self, refunds):
        return max(to_decimal(-sum(refunds.mapped("qty"))), Decimal(0))
