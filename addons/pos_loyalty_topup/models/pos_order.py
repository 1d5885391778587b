from odoo import models

from odoo.addons.loyalty_ledger.tools.movement import GRANT, to_points


class PosOrder(models.Model):
    _inherit = "pos.order"

    def _prepare_loyalty_statement(self, card, entries):
        """Tell of a prepaid account what the bonus is, and what is left of bonuses."""
        statement = super()._prepare_loyalty_statement(card, entries)
        if not card.program_id._is_topup():
            return statement
        bonus = entries.filtered(lambda entry: entry.kind == GRANT)
        return {
            **statement,
            "bonus": float(sum(to_points(entry.points_in) for entry in bonus)),
            "bonus_left": card.bonus_points,
        }
