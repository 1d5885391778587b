from odoo import api, models

from odoo.addons.loyalty_ledger.tools.movement import EARN, REVERSAL


class LoyaltyLedgerPosting(models.AbstractModel):
    """Rights come with the uses of a package, and go with them."""

    _inherit = "loyalty.ledger.posting"

    @api.model
    def _store(self, card, steps, balance):
        entries = super()._store(card, steps, balance)
        if card.program_id._is_package():
            self._follow_with_rights(card, entries)
        return entries

    def _follow_with_rights(self, card, entries):
        for entry in entries:
            if entry.kind == EARN and entry.points > 0:
                card._grant_rights(entry)
            elif entry.kind == REVERSAL and entry.reversed_entry_id.kind == EARN:
                card._withdraw_rights(entry.name or "")
