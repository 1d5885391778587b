from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import partial

from odoo import api, models

from odoo.addons.loyalty_ledger.tools.earning import bought_amounts
from odoo.addons.loyalty_ledger.tools.movement import EARN, to_points
from odoo.addons.loyalty_ledger.tools.prepaid import Unit, refund_of
from odoo.addons.loyalty_ledger.tools.rounding import to_decimal

from ..tools import plan
from ..tools.plan import Finding, hold_key

ZERO = Decimal(0)


class PosLoyaltyPrepaid(models.AbstractModel):
    """Returns of what was sold in advance: a package, a top-up.

    What it cost comes back in proportion to what is unused. The server says so when the
    refund is made and reserves it; when the paid refund arrives it counts again, takes
    back what is still there, and shows a person what was paid out beyond.

    What it cost is the price less the discounts of its order. A discount that comes
    back itself, in the same refund or in an earlier one, was taken off there already.
    """

    _name = "pos.loyalty.prepaid"
    _description = "Returns of Prepaid Value at the Till"

    # -- for the cashier -------------------------------------------------------------

    @api.model
    def _offer(self, order_uuid, returns, beside=()):
        """What ``pos.order.get_prepaid_refunds`` answers; reserves the unused part."""
        answer, taken = {}, {}
        pieces_beside = {int(line_id): to_decimal(qty) for line_id, qty in beside}
        for line_id, pieces in returns:
            line = self.env["pos.order.line"].browse(int(line_id)).exists()
            if not line:
                continue
            units = self._get_offered_units(line, order_uuid, taken)
            refund = refund_of(units, to_decimal(pieces))
            paid = self._get_paid_part(line, pieces_beside)
            answer[line.id] = {
                "part": float(refund.part * paid),
                "text": self._get_text(refund, paid),
            }
            self._note_taken(taken, refund)
        self._hold(order_uuid, taken)
        return answer

    def _note_taken(self, taken, refund):
        """Two lines may have given one credit: what the one takes back of it is not
        there for the other."""
        for entry_id, points in refund.takes:
            entry = self._get_entry(entry_id)
            taken[entry] = taken.get(entry, ZERO) + points

    def _hold(self, order_uuid, taken):
        """:raise NotEnoughPoints: another till takes them at this very moment"""
        holds = {}
        own_hold = partial(hold_key, order_uuid)
        for entry, points in taken.items():
            for each, part in entry._get_places(points, own_hold):
                holds[each.card_id] = holds.get(each.card_id, ZERO) + part
        for card in sorted(holds, key=lambda card: card.id):
            self.env["loyalty.ledger"].hold(
                card._get_surviving_card(),
                holds[card],
                hold_key(order_uuid, card.id),
                is_return=True,
            )

    def _get_text(self, refund, paid):
        numbers = {
            "unused": self._format_number(refund.unused),
            "granted": self._format_number(refund.granted),
        }
        if paid == 1:
            return self.env._("%(unused)s of %(granted)s unused", **numbers)
        return self.env._(
            "%(unused)s of %(granted)s unused, %(paid)s%% of the price was paid",
            paid=self._format_number(round(to_decimal(paid * 100), 2)),
            **numbers,
        )

    def _format_number(self, number):
        text = f"{number:f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"

    @api.model
    def _price_returns(self, order):
        """Price and reserve what a refund of the back office returns of prepaid value.

        :raise NotEnoughPoints: a till takes it at this very moment
        """
        lines = order.lines.filtered(
            lambda line: self._is_priced_by_rest(line.refunded_orderline_id)
        )
        offers = self._offer(
            order.uuid,
            self._get_pieces(lines).items(),
            self._get_pieces(order.lines - lines).items(),
        )
        for line in lines:
            origin = line.refunded_orderline_id
            line.price_unit = origin.price_unit * offers[origin.id]["part"]
            line.customer_note = offers[origin.id]["text"]
            line._onchange_amount_line_all()
        if lines:
            order._compute_prices()

    def _is_priced_by_rest(self, line):
        """Whether a return of the line is worth what is unused of it."""
        return self._was_prepaid(line)

    def _get_offered_units(self, line, order_uuid, taken):
        """The credits that a return of a sold line is to take back."""
        return self._get_units(line, order_uuid, taken)

    def _get_pieces(self, lines):
        """How many pieces of each sold line come back with these lines, by its id."""
        pieces = {}
        for line in lines.filtered("refunded_orderline_id"):
            sold = line.refunded_orderline_id.id
            pieces[sold] = pieces.get(sold, ZERO) - to_decimal(line.qty)
        return pieces

    # -- what a sold line cost ---------------------------------------------------------

    def _get_paid_part(self, line, beside, order=None):
        """The part of a sold line's price that discounts of its order have left.

        :param beside: pieces that come back with it, by id of the sold line
        :param order: the order that returns them, once it has arrived
        :return: Fraction from 0 to 1
        """
        key = (line.combo_parent_id or line).uuid
        basket = {each.key: each for each in self._get_basket(line.order_id)}
        if key not in basket or not basket[key].amount_included:
            return Fraction(1)
        by_key = {each.uuid: each for each in line.order_id.lines}
        kept = [
            self._without_returned(each, by_key[each.key], beside, order)
            for each in basket.values()
        ]
        price = Fraction(basket[key].amount_included)
        return bought_amounts(kept).get(key, price) / price

    def _get_basket(self, order):
        no_rules = self.env["loyalty.rule"]
        return self.env["pos.loyalty.basket"]._get_lines(order, no_rules)

    def _without_returned(self, each, line, beside, order):
        """A discount without the part of it that comes back, or came back before.

        :param each: the line for the calculator
        :param line: the same line of the order
        """
        if not each.is_taken_off:
            return each
        refund = self.env["pos.loyalty.refund"]
        before = refund._get_returned_before(line, order or self.env["pos.order"])
        back = before + max(beside.get(line.id, ZERO), ZERO)
        left = max(1 - Fraction(back) / Fraction(each.quantity), Fraction(0))
        amount = to_decimal(Fraction(each.amount_included) * left)
        return replace(each, amount_included=amount)

    # -- what a sold line gave ---------------------------------------------------------

    def _get_entry(self, entry_id):
        return self.env["loyalty.ledger.entry"].sudo().browse(entry_id).exists()

    def _get_units(self, line, order_uuid, taken, order=None):
        """The credits that a sold line gave and that no return has closed yet.

        :param order_uuid: the order that returns; its own reservation does not count
        :param taken: points by entry that other lines of it take back
        :param order: the same order, once it has arrived
        """
        shares = {}
        for share in line.sudo().loyalty_shares or ():
            entry = self._get_entry(share["entry"])
            if entry.kind == EARN and self._is_prepaid(entry):
                shares[entry] = Decimal(share["points"])
        refund = self.env["pos.loyalty.refund"]
        order = order or self.env["pos.order"]
        before = refund._get_returned_before(line, order)
        units = (
            self._get_unit(entry, points, to_decimal(line.qty), before, shares)
            for entry, points in shares.items()
        )
        return [
            replace(unit, unused=self._get_unused(unit, order_uuid, taken))
            for unit in units
            if unit
        ]

    def _is_prepaid(self, entry):
        return entry.card_id.exists() and entry.program_id._is_refunded_by_rest()

    def _get_unit(self, entry, points, sold, before, shares):
        """A credit for one piece, closed by its return; or one for the whole line."""
        if len(shares) > 1:
            return None if entry.reversal_ids else Unit(entry.id, points, ZERO)
        left = sold - before
        if left <= 0 or not points:
            return None
        return Unit(entry.id, to_points(points * left / sold), ZERO, left)

    def _get_unused(self, unit, order_uuid, taken):
        entry = self._get_entry(unit.id)
        return entry._get_unused_points(partial(hold_key, order_uuid), taken)

    # -- when the order arrives --------------------------------------------------------

    @api.model
    def _take_back(self, order):
        """What the order's returned lines take back, by entry.

        What was paid out beyond the unused part becomes a difference.
        """
        returned, findings = {}, []
        beside = self._get_pieces(order.lines)
        for origin in order.lines.refunded_orderline_id:
            units = self._get_units(origin, order.uuid, returned, order)
            if not units and not self._was_prepaid(origin):
                continue
            lines = order.lines.filtered(
                lambda line, origin=origin: line.refunded_orderline_id == origin
            )
            pieces = max(to_decimal(-sum(lines.mapped("qty"))), ZERO)
            refund = refund_of(units, pieces)
            paid = self._get_paid_part(origin, beside, order)
            findings += self._compare(origin, lines, refund, paid)
            self._note_taken(returned, refund)
        self._use_holds(order, returned)
        self.env["pos.loyalty.difference"]._record(order, findings)
        return returned

    def _use_holds(self, order, returned):
        for entry in returned:
            for each in entry._get_trail():
                key = hold_key(order.uuid, each.card_id.id)
                self.env["loyalty.ledger"].use_hold(key)

    def _was_prepaid(self, line):
        shares = line.sudo().loyalty_shares or ()
        entries = [self._get_entry(share["entry"]) for share in shares]
        return any(e.kind == EARN and self._is_prepaid(e) for e in entries)

    def _compare(self, origin, lines, refund, paid_part):
        """A finding where more was paid out than the unused part has cost."""
        paid = sum(self._get_value(line) for line in lines)
        part = refund.part * paid_part if refund.granted else 0
        allowed = sum(
            self._get_value(line, origin.price_unit * float(part)) for line in lines
        )
        if paid - allowed < lines.currency_id.rounding - 1e-6:
            return []
        units = [share["entry"] for share in origin.sudo().loyalty_shares]
        entry = self._get_entry(units[0])
        return [
            Finding(
                plan.REFUND,
                self.env._(
                    "More was paid out than was unused (%s).",
                    origin.product_id.display_name,
                ),
                to_points(paid),
                to_points(allowed),
                entry.program_id.id,
                entry.card_id.id,
                entry.card_code,
            )
        ]

    def _get_value(self, line, price=None):
        price = line.price_unit if price is None else price
        return abs(line.qty) * price * (1 - line.discount / 100)
