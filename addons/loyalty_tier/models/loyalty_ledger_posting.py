from odoo import api, models


class LoyaltyLedgerPosting(models.AbstractModel):
    """Points that are earned, or taken back, count for the tier."""

    _inherit = "loyalty.ledger.posting"
    _name = "loyalty.ledger.posting"

    @api.model
    def _store(self, card, steps, balance):
        entries = super()._store(card, steps, balance)
        self.env["loyalty.tier.points"]._record(card, steps, entries)
        return entries
