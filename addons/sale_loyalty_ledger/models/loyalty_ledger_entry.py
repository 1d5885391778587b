from odoo import models


class LoyaltyLedgerEntry(models.Model):
    _inherit = "loyalty.ledger.entry"

    def _get_statement_text(self):
        """An entry of Sales has the number of the order or of the credit note."""
        text = super()._get_statement_text()
        if self.source_model == "sale.order" and self.name:
            return self.env._("Order %s", text)
        if self.source_model == "account.move" and self.name:
            return self.env._("Credit note %s", text)
        return text
