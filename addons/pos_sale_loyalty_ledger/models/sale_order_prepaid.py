from fractions import Fraction

from odoo import models

from odoo.addons.loyalty_ledger.tools.movement import EARN
from odoo.addons.loyalty_ledger.tools.prepaid import Unit
from odoo.addons.loyalty_ledger.tools.rounding import (
    HALF_UP,
    POINT,
    round_points,
    to_decimal,
)
from odoo.addons.sale_loyalty_ledger.tools.effects import Effect


class SaleOrder(models.Model):
    """What an order sold in advance, as a till counts it that takes it back."""

    _inherit = "sale.order"

    def _get_prepaid_program(self, line):
        """The program of which a line sold packages, or put money on an account."""
        programs = self.coupon_point_ids.coupon_id.program_id
        return programs.filtered(
            lambda program: (
                program._is_refunded_by_rest()
                and line in self._get_earning_weights(program)
            )
        )[:1]

    def _get_prepaid_units(self, line, pieces, own_hold, taken):
        """The credits that a till takes back of, the way of what tills sell.

        Several cards are one for each piece; of one card the line has its share.

        :param pieces: of the line that have not come back yet
        :param own_hold: tells the key of the reservation that the return made on a card
        :param taken: points by entry that other lines of the return take back
        :return: list of Unit
        """
        program = self._get_prepaid_program(line)
        earned = self._get_prepaid_points(program)
        if len(earned) == 1:
            share = self._get_line_share(program, line) * Fraction(pieces)
            earned = {card: Fraction(earned[card]) * share for card in earned}
        each = pieces if len(earned) == 1 else to_decimal(1)
        units = (
            self._get_till_unit(card_id, points, each, own_hold, taken)
            for card_id, points in earned.items()
            if points and pieces > 0
        )
        return [unit for unit in units if unit]

    def _get_line_share(self, program, line):
        """The part of what the order gave that stands for one piece of a line."""
        weights = self._get_earning_weights(program)
        share = Fraction(weights[line]) / sum(weights.values())
        return share / Fraction(to_decimal(line.product_uom_qty))

    def _get_till_unit(self, card_id, points, pieces, own_hold, taken):
        entries = self.sudo()._get_effect_entries(Effect(EARN, card_id))
        if not entries:
            return None
        unused = entries._get_unused_points(own_hold, taken)
        granted = round_points(Fraction(points), POINT, HALF_UP)
        return Unit(max(entries.ids), granted, unused, pieces)

    def _get_prepaid_entries(self, line):
        """The credits behind what a line sold in advance."""
        entries = self.env["loyalty.ledger.entry"].sudo()
        for card_id in self._get_prepaid_points(self._get_prepaid_program(line)):
            entries |= self.sudo()._get_effect_entries(Effect(EARN, card_id))
        return entries
