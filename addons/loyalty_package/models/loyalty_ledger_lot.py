from odoo import fields, models


class LoyaltyLedgerLot(models.Model):
    _inherit = "loyalty.ledger.lot"

    license_plate = fields.Char(related="card_id.license_plate")
    program_type = fields.Selection(related="program_id.program_type")

    def action_open_package(self):
        """Open the card of a package from the board."""
        self.ensure_one()
        return self.card_id.get_formview_action()
