from odoo import api, models

from odoo.addons.loyalty_ledger.tools.movement import EARN, REVERSAL


class LoyaltyLedgerPosting(models.AbstractModel):
    """Rights come with the uses of a package, and go with them."""

    _inherit = "loyalty.ledger.posting"

    @api.model
    def _store(self, card, steps, balance):
        entries = super()._store(card, steps, balance)
        if card.program_id._is_package():
            for entry, movement in self._pair(entries, steps):
                self._follow_with_rights(card, entry, movement)
        return entries

    def _follow_with_rights(self, card, entry, movement):
        """:param card: the package that the entry is on"""
        before = entry.browse(movement.restores or entry.reversed_entry_id.ids)
        package = before.card_id.exists()[:1]
        if movement.restores:
            package._restore_rights(entry)
        elif entry.kind == EARN and entry.points > 0:
            card._grant_rights(entry)
        elif entry.kind == REVERSAL and before.kind == EARN:
            package._withdraw_rights(entry.name or "")
