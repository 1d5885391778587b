from odoo import api, models

from ..tools.plan import PostingPlan


class LoyaltyCard(models.Model):
    _inherit = "loyalty.card"

    @api.model
    def _load_pos_data_fields(self, config):
        return [*super()._load_pos_data_fields(config), *self._get_pos_balance_fields()]

    @api.model
    def _get_pos_balance_fields(self):
        return [
            "points_available",
            "points_pending",
            "points_expiring",
            "next_expiry",
        ]

    def _prepare_ledger_movements(self, delta):
        """Explain what core writes for a till order by the order's plan."""
        plan = self.env.context.get("pos_loyalty_plan")
        planned = plan.of(self.code) if isinstance(plan, PostingPlan) else ()
        return super()._prepare_ledger_movements(delta) or planned

    def _is_usable_on(self, order):
        """Whether a till order may use the card."""
        return self._is_usable_by(order.partner_id)

    def _is_usable_by(self, partner):
        """Whether an order of this customer may use the card."""
        self.ensure_one()
        owner = self.partner_id
        return (
            not owner
            or self.program_id._is_bearer_at_till()
            or owner.commercial_partner_id == partner.commercial_partner_id
        )
