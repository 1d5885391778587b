from odoo import api, models


class LoyaltyActivity(models.Model):
    """What a member pays for counts at once."""

    _inherit = "loyalty.activity"

    @api.private
    def _after_record(self):
        res = super()._after_record()
        refunds = self.filtered(lambda row: row._is_refund())
        for card in self._get_tiered_cards():
            self.env["loyalty.tier.evaluation"]._evaluate_card(card, refunds)
        return res

    def _get_tiered_cards(self):
        """The member's cards in programs with a ladder for which the branch counts."""
        return (
            self.env["loyalty.card"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", self.partner_id.ids),
                    ("program_id.is_tiered", "=", True),
                    "|",
                    ("program_id.company_id", "=", False),
                    ("program_id.company_id", "parent_of", self.company_id.ids),
                ],
                order="id",
            )
        )
