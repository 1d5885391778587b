from odoo import api, fields, models


class LoyaltyLedgerLot(models.Model):
    """What a lot is to the person who looks at it."""

    _name = "loyalty.ledger.lot"
    _inherit = ["loyalty.ledger.lot", "loyalty.ledger.names"]

    partner_id = fields.Many2one(related="card_id.partner_id", string="Member")
    status = fields.Selection(
        [
            ("spent", "Used up"),
            ("expired", "Expired"),
            ("pending", "Not yet available"),
            ("soon", "Expires soon"),
            ("open", "Available"),
        ],
        compute="_compute_status",
    )

    @api.depends(
        "remaining", "available_on", "awaiting", "spendable_until", "expires_on"
    )
    def _compute_status(self):
        for lot in self:
            lot.status = lot._get_status()

    def _get_status(self):
        card = self.card_id
        today = card._get_ledger_today()
        if not self.remaining:
            return "spent"
        if card._is_lot_expired(self, today):
            return "expired"
        if self.awaiting or (self.available_on and self.available_on > today):
            return "pending"
        if self.expires_on and self.expires_on <= fields.Date.add(today, days=30):
            return "soon"
        return "open"
