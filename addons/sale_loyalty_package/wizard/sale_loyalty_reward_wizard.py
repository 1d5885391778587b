from odoo import models


class SaleLoyaltyRewardWizard(models.TransientModel):
    """Of the services of a package the one on the order is proposed."""

    _inherit = "sale.loyalty.reward.wizard"

    def _compute_selected_product_id(self):
        res = super()._compute_selected_product_id()
        for wizard in self:
            if wizard.selected_reward_id.program_id._is_package():
                ordered = wizard.order_id.order_line.filtered(
                    lambda line: not line.is_reward_line
                ).product_id
                choices = wizard.reward_product_ids
                wizard.selected_product_id = (choices & ordered or choices)[:1]
        return res
