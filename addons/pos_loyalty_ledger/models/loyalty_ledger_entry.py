from odoo import models


class LoyaltyLedgerEntry(models.Model):
    _inherit = "loyalty.ledger.entry"

    def _get_statement_text(self):
        """A till's entry has the number of the receipt."""
        text = super()._get_statement_text()
        if self.source_model == "pos.order" and self.name:
            return self.env._("Receipt %s", text)
        return text
