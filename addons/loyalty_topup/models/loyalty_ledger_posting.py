from odoo import api, models

from odoo.addons.loyalty_ledger.tools.movement import REVERSAL


class LoyaltyLedgerPosting(models.AbstractModel):
    """A bonus comes with a top-up, and goes with its refund."""

    _inherit = "loyalty.ledger.posting"

    @api.model
    def _store(self, card, steps, balance):
        entries = super()._store(card, steps, balance)
        if card.program_id._is_topup():
            self._follow_with_bonus(card, entries)
        return entries

    def _follow_with_bonus(self, card, entries):
        for entry in entries:
            if card._is_topup_entry(entry):
                card._grant_topup_bonus(entry)
            elif entry.kind == REVERSAL and card._is_topup_entry(
                entry.reversed_entry_id
            ):
                card._return_topup_bonus(entry)
