from odoo import api, models

from odoo.addons.loyalty_ledger.models.loyalty_program import MONEY_TYPES


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    @api.model
    def _load_pos_data_fields(self, config):
        return [*super()._load_pos_data_fields(config), *self._get_pos_policy_fields()]

    @api.model
    def _get_pos_policy_fields(self):
        """What the till has to know of the policy to count as the server does."""
        return [
            "points_policy",
            "earn_tax",
            "earn_discount",
            "earn_delivery",
            "earn_gift_card",
            "earn_on_points",
            "points_rounding",
            "points_rounding_method",
            "refund_earned",
            "refund_spent",
            "ownership",
            "redeem_minimum",
            "redeem_maximum",
            "redeem_step",
            "redeem_share",
            "is_prepaid",
            "is_refunded_by_rest",
        ]

    def _takes_back_at_till(self):
        """Whether a return takes back what the returned quantity earned."""
        self.ensure_one()
        if self._is_ledger_managed():
            return self.refund_earned == "take_back"
        return self.program_type in MONEY_TYPES

    def _gives_back_at_till(self):
        """Whether a return of a reward gives back what it had cost."""
        self.ensure_one()
        if self._is_ledger_managed():
            return self.refund_spent == "give_back"
        return self.program_type in MONEY_TYPES

    def _is_bearer_at_till(self):
        """Whether anybody may use a card that belongs to somebody."""
        self.ensure_one()
        if self._is_ledger_managed():
            return self.ownership == "bearer"
        return self.program_type == "gift_card"

    def _is_usable_on(self, order):
        """Whether an order may earn with this program.

        The order's own date counts, so that an order that was paid offline and
        arrives later is judged as on its day.
        """
        self.ensure_one()
        day = order._get_loyalty_day()
        starts = not self.date_from or self.date_from <= day
        ends = not self.date_to or day <= self.date_to
        here = not self.pos_config_ids or order.config_id in self.pos_config_ids
        listed = not self.pricelist_ids or order.pricelist_id in self.pricelist_ids
        return all((self.active, self.pos_ok, here, listed, starts, ends))

    def _is_open_to(self, company):
        """Whether orders of a company may use the program: its own, or one above."""
        self.ensure_one()
        return not self.company_id or self.company_id in company.parent_ids

    def _is_used_up_without(self, order):
        """Whether other orders have reached the program's limit of usage."""
        self.ensure_one()
        if not self.limit_usage:
            return False
        self.env["pos.order.line"].flush_model(["order_id", "reward_id"])
        self.invalidate_recordset(["pos_order_count", "total_order_count"])
        own = order.lines.reward_id & self.reward_ids
        # Odoo counts an order once for each reward.
        return self.total_order_count - len(own) >= self.max_usage
