from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class LoyaltyStatementPrint(models.TransientModel):
    """The period of a printed statement."""

    _name = "loyalty.statement.print"
    _description = "Print Statement"

    card_ids = fields.Many2many("loyalty.card", required=True)
    date_from = fields.Date(
        required=True,
        default=lambda self: (
            fields.Date.context_today(self) - relativedelta(months=3, day=1)
        ),
    )
    date_to = fields.Date(
        required=True, default=lambda self: fields.Date.context_today(self)
    )

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for wizard in self:
            if wizard.date_from > wizard.date_to:
                raise ValidationError(
                    self.env._("The first day of a statement is before its last day.")
                )

    def action_print(self):
        """Print a statement of each card."""
        self.ensure_one()
        report = self.env.ref("loyalty_ledger.action_report_statement")
        data = {
            "date_from": fields.Date.to_string(self.date_from),
            "date_to": fields.Date.to_string(self.date_to),
            "card_ids": self.card_ids.ids,
        }
        return report.report_action(self.card_ids, data=data)
