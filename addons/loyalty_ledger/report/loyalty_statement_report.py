from odoo import api, fields, models


class LoyaltyStatementReport(models.AbstractModel):
    """The printed statement. It reads with the rights of whoever prints it."""

    _name = "report.loyalty_ledger.report_statement"
    _description = "Loyalty Statement"

    @api.model
    def _get_report_values(self, docids, data=None):
        data = data or {}
        cards = self.env["loyalty.card"].browse(docids or data.get("card_ids"))
        cards.check_access("read")
        date_from = fields.Date.to_date(data.get("date_from"))
        date_to = fields.Date.to_date(data.get("date_to"))
        return {
            "doc_ids": cards.ids,
            "doc_model": cards._name,
            "docs": cards,
            "date_from": date_from,
            "date_to": date_to,
            "get_statement": lambda card: card._get_statement(date_from, date_to),
            "get_expiring": lambda card: card._get_expiring_by_day(),
            "get_company": lambda card: (card.company_id or self.env.company).sudo(),
        }
