from odoo import api, models

from ..tools.earning import EarningRule
from ..tools.rounding import to_decimal


class LoyaltyRule(models.Model):
    _inherit = "loyalty.rule"

    @api.model
    def _get_card_products(self, products):
        """Those of the products that are sold in advance: gift cards, top-ups."""
        sold = self.search(
            [
                ("program_type", "in", self.program_id._get_prepaid_types()),
                ("product_ids", "in", products.ids),
            ]
        )
        return products & sold.product_ids

    def _get_earning_rule(self) -> EarningRule:
        """Return the rule for the calculator, in the currency of the program."""
        self.ensure_one()
        return EarningRule(
            rule_id=self.id,
            mode=self.reward_point_mode,
            points=to_decimal(self.reward_point_amount),
            minimum_quantity=to_decimal(self.minimum_qty),
            minimum_amount=to_decimal(self.minimum_amount),
            minimum_tax=self.minimum_amount_tax_mode,
            split=self.reward_point_split and self.program_id.applies_on == "future",
        )
