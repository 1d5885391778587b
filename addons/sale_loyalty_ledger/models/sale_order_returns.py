from fractions import Fraction

from odoo import models

from odoo.addons.loyalty_ledger.tools.movement import EARN
from odoo.addons.loyalty_ledger.tools.rounding import to_decimal

from ..tools.effects import kept_points


class SaleOrder(models.Model):
    """Credit notes of an order: earned points go back, spent ones come back."""

    _inherit = "sale.order"

    def _without_returned(self, effects):
        """The effects less what came back, as the policy of each program says.

        :param effects: dict of Effect: points
        """
        self.ensure_one()
        new = not effects or not (self.ledger_round or self.ledger_settled)
        shares = {} if new else self._get_returned_shares()
        if not any(shares.values()):
            return effects
        cards = self.env["loyalty.card"].browse(effect.card_id for effect in effects)
        return {
            effect: self._get_kept_points(effect, points, shares)
            if self._is_returnable(effect, card)
            else points
            for (effect, points), card in zip(effects.items(), cards, strict=True)
        }

    def _is_returnable(self, effect, card):
        """Whether returns move the points of the effect.

        Points that live within one order only (a promotion) are left alone, as are
        those of programs that work as in an Odoo without the ledger.
        """
        program = card.program_id
        if not program._is_ledger_managed():
            return False
        if program.applies_on == "current" and card.order_id == self:
            return False
        if effect.kind == EARN:
            return program.refund_earned == "take_back"
        return program.refund_spent == "give_back"

    def _get_kept_points(self, effect, points, shares):
        card = self.env["loyalty.card"].browse(effect.card_id)
        if effect.kind == EARN:
            weights = self._get_earning_weights(card.program_id)
        else:
            weights = self._get_reward_weights(effect)
        parts = [(weight, shares.get(line, 0)) for line, weight in weights.items()]
        return kept_points(points, parts, to_decimal(card.program_id.points_rounding))

    def _get_earning_weights(self, program):
        """How much each line counted for what the program gave.

        :return: dict of line: weight; the lines that earned nothing are left out
        """
        weights = {}
        for earning in self._get_earnings(program):
            for share in earning.shares:
                line = self.env["sale.order.line"].browse(int(share.key))
                weights[line] = weights.get(line, 0) + Fraction(share.points)
        return weights

    def _get_reward_weights(self, effect):
        """How much each line of a reward counted: by amount, free products by units."""
        lines = self.order_line.filtered(
            lambda line: (
                line.coupon_id.id == effect.card_id
                and line.reward_id.id == effect.reward_id
            )
        )
        amounts = {line: abs(_fraction(line.price_total)) for line in lines}
        if any(amounts.values()):
            return amounts
        return {line: abs(_fraction(line.product_uom_qty)) for line in lines}

    def _get_returned_shares(self):
        """The part of each order line that came back.

        :return: dict of line: Fraction; empty if nothing did
        """
        if not self._has_returns():
            return {}
        return {
            line: line._get_returned_share()
            for line in self.order_line
            if not line.display_type and not line.is_downpayment
        }

    def _has_returns(self):
        """Whether a posted credit note took something back."""
        return any(
            line.parent_state == "posted"
            and line.display_type == "product"
            and line._is_return_of_sale()
            for line in self.order_line.invoice_lines
        )


def _fraction(number):
    return Fraction(to_decimal(number))
