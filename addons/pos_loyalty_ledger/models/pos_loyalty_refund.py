from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from functools import partial

from odoo import api, models

from odoo.addons.loyalty_ledger.tools.earning import ReturnedLine, points_of_return
from odoo.addons.loyalty_ledger.tools.movement import EARN, to_points
from odoo.addons.loyalty_ledger.tools.rounding import POINT, to_decimal

from ..tools import plan
from ..tools.credit import is_again
from ..tools.plan import Finding, reversal_key


class PosLoyaltyRefund(models.AbstractModel):
    """What returned lines take back and give back.

    The rules of a program never run on returned lines. Each line of the original order
    knows what it earned and what it was paid with; a return reverses, of these
    entries, the part of the returned quantity, and any sequence of returns ends
    exactly at the whole.

    What points paid comes back in points. A refund that pays it out in money is a
    difference that a person sees.
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
            reversals |= self._reverse(
                entry,
                points,
                partial(reversal_key, order.uuid),
                order._get_loyalty_text(),
                ("pos.order", order.id),
            )
        self.env["pos.loyalty.credit"]._warn_of_returns(order)
        findings = self._find_points_paid_out(order)
        self.env["pos.loyalty.difference"]._record(order, findings)
        return reversals

    @api.model
    def _reverse(self, entry, points, make_key, name, source):
        """Reverse points of an entry, and of what withdrawn credit notes gave again.

        :param make_key: called with the id of each entry that is reversed
        :return: the reversals; fewer points than asked for where no more are left
        """
        reversals = entry.browse()
        for each in self._get_family(entry):
            part = min(points, to_points(each.unreversed_points))
            if part > 0 and each.card_id.exists():
                reversals |= self.env["loyalty.ledger"].reverse(
                    each,
                    points=part,
                    key=make_key(each.id),
                    name=name,
                    source=source,
                    forced=True,
                )
                points -= part
        return reversals

    @api.model
    def _get_family(self, entry):
        """An entry of a till order, and those that gave it again."""
        order = self.env["pos.order"].browse(entry.source_id)
        again = order._get_loyalty_entries().filtered(
            lambda each: is_again(each.source_key, entry.id)
        )
        return entry | again.sorted("id")

    # -- money -------------------------------------------------------------------------

    def _find_points_paid_out(self, order):
        """Findings where goods bring back more money than was paid for them."""
        findings = []
        for origin in order.lines.refunded_orderline_id.order_id:
            sold = origin.lines.filtered(lambda line: not line._is_loyalty_return())
            paying = sold.filtered(lambda line: line._returns_with_goods())
            goods = sold.filtered(
                lambda line: not line.reward_id and line._get_loyalty_amount() > 0
            )
            if paying:
                findings += self._compare_points_and_money(order, goods, paying)
        return findings

    def _compare_points_and_money(self, order, goods, paying):
        """A cent for each returned line may be due to rounding."""
        now, beyond = self._get_paid_out(order, goods | paying)
        if beyond < order.currency_id.rounding * (len(order.lines) + 0.5):
            return []
        line = paying.sorted("id")[0]
        card = line.coupon_id
        return [
            Finding(
                plan.REFUND,
                self.env._("Goods that points had paid were paid out in money."),
                to_points(now),
                to_points(now - beyond),
                line.reward_id.program_id.id,
                card.id or None,
                card.code or "",
            )
        ]

    @api.model
    def _get_paid_out(self, order, sold):
        """What an order pays out for sold lines, and what of it is beyond their price.

        What earlier refunds paid out beyond is not counted again.

        :return: pair of amounts of money
        """
        refunds = sold._get_paid_refunds()
        mine = refunds.filtered(lambda line: line.order_id == order)
        paid = sold._get_loyalty_amount()
        before = -(refunds - mine)._get_loyalty_amount()
        now = -mine._get_loyalty_amount()
        return now, max(before + now - paid, 0) - max(before - paid, 0)

    # -- points ------------------------------------------------------------------------

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
        """How much of a line came back with other orders of the till."""
        refunds = line._get_paid_refunds()
        others = refunds.filtered(lambda refund: refund.order_id != order)
        return min(others._get_returned_quantity(), to_decimal(line.qty))

    def _get_returned_line(self, order, line, points):
        """How much of a line came back before and comes back now, never too much.

        What a credit note by hand took back came back before.
        """
        refunds = line._get_paid_refunds()
        others = refunds.filtered(lambda refund: refund.order_id != order)
        notes = line.order_id._get_hand_credits()
        before = line._get_returned_units(others, notes)
        after = line._get_returned_units(refunds, notes)
        return ReturnedLine(
            points, Fraction(to_decimal(line.qty)), before, after - before
        )
