from odoo import api, models

from odoo.addons.loyalty_ledger.tools.movement import REVERSAL


class LoyaltyLedgerPosting(models.AbstractModel):
    """A bonus comes with a top-up, and goes with its refund."""

    _inherit = "loyalty.ledger.posting"

    @api.model
    def _store(self, card, steps, balance):
        entries = super()._store(card, steps, balance)
        if card.program_id._is_topup():
            for entry, movement in self._pair(entries, steps):
                self._follow_with_bonus(card, entry, movement)
        return entries

    def _follow_with_bonus(self, card, entry, movement):
        if movement.restores:
            card._restore_topup_bonus(entry, entry.browse(movement.restores))
        elif card._is_topup_entry(entry):
            card._grant_topup_bonus(entry)
        elif entry.kind == REVERSAL and card._is_topup_entry(entry.reversed_entry_id):
            card._return_topup_bonus(entry)
