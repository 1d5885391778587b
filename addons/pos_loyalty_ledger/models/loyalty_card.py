from datetime import date

from odoo import api, fields, models

from ..tools.plan import PostingPlan

#: Types of programs whose cards are coupons, used up by one purchase.
COUPON_TYPES = ("coupons", "next_order_coupons")


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

    # -- coupons that a customer owns ------------------------------------------------

    @api.model
    def get_pos_coupons(self, partner_id, config_id):
        """Tell a till which coupons its customer owns and can use there.

        The till offers them; using one enters its code, with all of Odoo's checks.

        :param partner_id: the order's customer
        :param config_id: the till
        :return: what the till has to know of each, the first to end first
        """
        self.check_access("read")
        config = self.env["pos.config"].browse(config_id).exists()
        config.check_access("read")
        cards = self.search(self._get_pos_coupon_domain(partner_id, config))
        usable = cards.filtered(lambda card: card._has_pos_reward())
        return [
            card._prepare_pos_coupon()
            for card in usable.sorted(lambda card: (card._get_last_day(), card.id))
        ]

    @api.model
    def _get_pos_coupon_domain(self, partner_id, config):
        programs = config._get_program_ids().filtered(
            lambda program: program.program_type in COUPON_TYPES
        )
        today = fields.Date.context_today(self)
        return [
            ("partner_id", "=", partner_id),
            ("partner_id", "!=", False),
            ("program_id", "in", programs.ids),
            ("points", ">", 0),
            "|",
            ("expiration_date", "=", False),
            ("expiration_date", ">=", today),
        ]

    def _has_pos_reward(self):
        """Whether what can be spent of the card is enough for a reward."""
        costs = self.program_id.reward_ids.mapped("required_points")
        return any(cost <= self.points_available for cost in costs)

    def _get_last_day(self):
        """The day on which the card, or what is on it, ends; the last one: never."""
        days = filter(None, (self.expiration_date, self.next_expiry))
        return min(days, default=date.max)

    def _prepare_pos_coupon(self):
        day = self._get_last_day()
        return {
            "id": self.id,
            "code": self.code,
            "program_id": self.program_id.id,
            "until": day if day < date.max else False,
        }

    # -- posting ----------------------------------------------------------------------

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
