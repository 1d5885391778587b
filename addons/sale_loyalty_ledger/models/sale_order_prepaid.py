from fractions import Fraction

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.loyalty_ledger.tools.movement import EARN, to_points
from odoo.addons.loyalty_ledger.tools.prepaid import Unit, close_units
from odoo.addons.loyalty_ledger.tools.rounding import (
    HALF_UP,
    round_points,
    to_decimal,
)

from ..tools.effects import ZERO, Effect, load

#: Cents of a credit note that rounding of prices and taxes may add, in uses or points.
TOLERANCE = Fraction(1, 50)


class SaleOrder(models.Model):
    """Credit notes of what was sold in advance pay back what is unused.

    A credit note that is made of an order's invoice cannot pay back more.
    """

    _inherit = "sale.order"

    def _get_kept_points(self, effect, points, shares):
        card = self.env["loyalty.card"].browse(effect.card_id)
        if effect.kind != EARN or not card.program_id._is_refunded_by_rest():
            return super()._get_kept_points(effect, points, shares)
        return points - self._get_prepaid_returns(card.program_id, shares)[card.id]

    def _get_prepaid_returns(self, program, shares):
        """Points that each card of a program has to give back, by id of the card.

        Of several packages whole unused ones go first.

        :param shares: the part of each order line that credit notes took back
        :raise UserError: a credit note pays back more than is unused
        """
        earned = self._get_prepaid_points(program)
        before = self._get_returned_before(earned)
        units = [self._get_prepaid_unit(card_id, earned[card_id]) for card_id in earned]
        exact = self._get_exact_return(program, earned, shares)
        returned = sum(before.values(), ZERO)
        self._check_unused(program, exact - Fraction(returned), units, earned)
        step = to_decimal(program.points_rounding)
        more = round_points(exact, step, HALF_UP) - returned
        if more >= 0:
            unused = sum((unit.unused for unit in units), ZERO)
            takes = close_units(units, min(more, unused))
        else:
            takes = self._spread_give_back(before, -more)
        return {card: before[card] + takes.get(card, ZERO) for card in earned}

    def _get_prepaid_points(self, program):
        """What the order gave to each card of the program, by id of the card."""
        entries = self.coupon_point_ids.filtered(
            lambda each: each.coupon_id.program_id == program
        )
        return {each.coupon_id.id: to_points(each.points) for each in entries}

    def _get_returned_before(self, earned):
        settled = load(self.sudo().ledger_settled)
        before = {}
        for card, points in earned.items():
            effect = Effect(EARN, card)
            left = settled.get(effect)
            if left is None:  # all of it came back, or it is not entered yet
                left = ZERO if self.sudo()._get_effect_entries(effect) else points
            before[card] = max(points - left, ZERO)
        return before

    def _spread_give_back(self, before, points):
        """A credit note was withdrawn: undo what it took."""
        takes = {}
        for card, returned in before.items():
            takes[card] = -min(returned, points)
            points += takes[card]
        return takes

    def _get_exact_return(self, program, earned, shares):
        weights = self._get_earning_weights(program)
        whole = sum(weights.values())
        if not whole:
            return Fraction(0)
        back = sum(weight * shares.get(line, 0) for line, weight in weights.items())
        return Fraction(sum(earned.values(), ZERO)) * back / whole

    def _get_prepaid_unit(self, card_id, points):
        """What is unused of the order's credit on a card."""
        entries = self.sudo()._get_effect_entries(Effect(EARN, card_id))
        return Unit(card_id, points, entries._get_unused_points())

    def _check_unused(self, program, more, units, earned):
        unused = sum((unit.unused for unit in units), ZERO)
        if more <= Fraction(unused) + TOLERANCE:
            return
        raise UserError(
            self.env._(
                "Of %(program)s on order %(order)s, %(unused)s of %(sold)s are "
                "unused: the credit note pays back more. Lower its price or quantity "
                "to that part.",
                program=program.name,
                order=self.name,
                unused=unused,
                sold=sum(earned.values(), ZERO),
            )
        )

    # -- what a return took, and gives again when it is withdrawn ---------------------

    def _get_restorable(self, effect):
        """Points that reversals took back of what was sold in advance."""
        card = self.env["loyalty.card"].browse(effect.card_id)
        first = self.ledger_round < 2 or effect.kind != EARN
        if first or not card.program_id._is_refunded_by_rest():
            return ZERO
        highest, present = self._get_effect_entries(effect)._get_levels()
        return highest - present

    def _prepare_again(self, effect, points, document):
        """A credit in the place of one that was taken back.

        It is valid as long as that one was; if the order is confirmed again, anew.
        """
        entries = self._get_effect_entries(effect)
        is_withdrawal = document != self
        lot = entries.lot_ids.sorted("id")[:1].filtered(lambda _lot: is_withdrawal)
        return self._prepare_effect(
            effect,
            points,
            document,
            what="again:",
            restores=tuple(entries.ids),
            available_on=lot.available_on or None,
            expires_on=lot.expires_on or None,
        )

    def _get_unused_part(self, line):
        """The part of a line's price that is unused, from 0 to 1.

        :return: Fraction, or None where the line sold nothing in advance
        """
        self.ensure_one()
        programs = self.coupon_point_ids.coupon_id.program_id
        for program in programs.filtered(lambda each: each._is_refunded_by_rest()):
            if line not in self._get_earning_weights(program):
                continue
            earned = self._get_prepaid_points(program)
            before = self._get_returned_before(earned)
            left = sum(earned.values(), ZERO) - sum(before.values(), ZERO)
            unused = sum(
                (self._get_prepaid_unit(*each).unused for each in earned.items()), ZERO
            )
            return min(Fraction(unused) / Fraction(left), Fraction(1)) if left else None
        return None
