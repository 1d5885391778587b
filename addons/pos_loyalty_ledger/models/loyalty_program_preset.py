from odoo import api, models
from odoo.fields import Command


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    @api.model
    def _get_template_values(self):
        """A gift card from the template can be printed: no till opens without."""
        values = super()._get_template_values()
        values["dealer_gift_card"]["communication_plan_ids"] = [
            Command.clear(),
            Command.create(
                {
                    "trigger": "create",
                    "mail_template_id": self.env.ref(
                        "loyalty.mail_template_gift_card"
                    ).id,
                    "pos_report_print_id": self.env.ref("loyalty.report_gift_card").id,
                }
            ),
        ]
        return values
