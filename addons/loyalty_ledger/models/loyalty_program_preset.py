from odoo import api, models
from odoo.fields import Command

#: What a careful shop chooses for points that members collect.
_POINTS = {
    "points_policy": "ledger",
    "earn_tax": "incl",
    "earn_discount": "after",
    "earn_delivery": False,
    "earn_gift_card": False,
    "earn_on_points": False,
    "points_rounding": 1.0,
    "points_rounding_method": "down",
    "refund_earned": "take_back",
    "refund_spent": "give_back",
    "overdraft_policy": "go_negative",
    "ownership": "named",
    "redeem_minimum": 0.0,
    "redeem_maximum": 0.0,
    "redeem_step": 1.0,
    "redeem_share": 100.0,
    "expiry_policy": "end_of_year",
    "expiry_count": 2,
    "expiry_grace_days": 14,
    "return_grace_days": 30,
    "availability": "immediate",
    "availability_days": 0,
    "transfer_allowed": False,
    "hold_minutes": 15,
}
#: Money on a card: what was paid is on it to the cent, and it does not expire, as the
#: law of many countries has it for prepaid cards.
_MONEY = {
    **_POINTS,
    "earn_gift_card": True,
    "earn_on_points": True,
    "points_rounding": 0.01,
    "points_rounding_method": "half_up",
    "redeem_step": 0.01,
    "expiry_policy": "never",
    "expiry_count": 0,
    "expiry_grace_days": 0,
    "return_grace_days": 0,
    "point_value": 1.0,
}
#: Points that only unlock a reward: nothing is collected, the code is enough.
_COUPON = {
    **_POINTS,
    "earn_on_points": True,
    "points_rounding": 0.01,
    "points_rounding_method": "half_up",
    "redeem_step": 0.01,
    "overdraft_policy": "available_only",
    "ownership": "bearer",
    "expiry_policy": "never",
    "expiry_count": 0,
    "expiry_grace_days": 0,
}
_BY_TYPE = {
    "loyalty": _POINTS,
    "ewallet": _MONEY,
    # Nobody owes what is missing on a card that anybody may hold.
    "gift_card": {
        **_MONEY,
        "ownership": "bearer",
        "overdraft_policy": "available_only",
    },
    "next_order_coupons": {**_COUPON, "ownership": "named"},
}


class LoyaltyProgram(models.Model):
    """Recommended policies, and templates that come with them."""

    _inherit = "loyalty.program"

    @api.model
    def _get_careful_policy_vals(self, program_type: str) -> dict:
        """Return the policy that a careful shop would choose for a type of program."""
        return dict(_BY_TYPE.get(program_type, _COUPON))

    @api.onchange("points_policy")
    def _onchange_points_policy(self):
        """Propose the recommended policy to whoever turns the policy on."""
        managed_before = self._origin.points_policy == "ledger"
        if self._is_ledger_managed() and not managed_before:
            self.update(self._prepare_careful_policy_vals())

    def action_use_careful_policy(self):
        """Set the recommended policy; the value of a point is kept if there is one."""
        self.check_access("write")
        for program in self:
            program.write(program._prepare_careful_policy_vals())
        return True

    def _prepare_careful_policy_vals(self) -> dict:
        """Return the recommended policy, with the value of a point from its reward."""
        self.ensure_one()
        vals = self._get_careful_policy_vals(self.program_type)
        paying = self.reward_ids.filtered(lambda each: each._is_paid_per_point())[:1]
        if self.point_value:
            vals["point_value"] = self.point_value
        elif paying:
            vals["point_value"] = paying.discount
        return vals

    @api.model
    def get_program_templates(self):
        templates = super().get_program_templates()
        if self.env.context.get("menu_type") == "gift_ewallet":
            return {**templates, **self._get_money_templates()}
        return {**self._get_points_templates(), **templates}

    @api.model
    def _get_points_templates(self) -> dict:
        return {
            "dealer_points": {
                "title": self.env._("Dealer Points"),
                "description": self.env._(
                    "5 points for every 100 spent; a point pays 1 on a later bill"
                ),
                "icon": "loyalty_cards",
            },
        }

    @api.model
    def _get_money_templates(self) -> dict:
        return {
            "dealer_wallet": {
                "title": self.env._("Prepaid Account"),
                "description": self.env._(
                    "Customers pay in advance; refunds go back to the account"
                ),
                "icon": "ewallet",
            },
            "dealer_gift_card": {
                "title": self.env._("Gift Card by Policy"),
                "description": self.env._(
                    "Pays to the cent, works for whoever shows it, never expires"
                ),
                "icon": "gift_card",
            },
        }

    @api.model
    def _get_template_values(self):
        defaults = self._program_type_default_values()
        return {
            **super()._get_template_values(),
            "dealer_points": self._prepare_dealer_points_vals(defaults),
            "dealer_wallet": {
                "name": self.env._("Prepaid Account"),
                "program_type": "ewallet",
                **defaults["ewallet"],
                **self._get_careful_policy_vals("ewallet"),
            },
            "dealer_gift_card": {
                "name": self.env._("Gift Card"),
                "program_type": "gift_card",
                **defaults["gift_card"],
                **self._get_careful_policy_vals("gift_card"),
            },
        }

    @api.model
    def _prepare_dealer_points_vals(self, defaults: dict) -> dict:
        """Return a program whose points pay: 5 % of what was spent comes back."""
        return {
            **defaults["loyalty"],
            "name": self.env._("Dealer Points"),
            "program_type": "loyalty",
            "portal_point_name": self.env._("Points"),
            "rule_ids": [
                Command.clear(),
                Command.create(
                    {
                        "reward_point_mode": "money",
                        "reward_point_amount": 0.05,
                        "minimum_qty": 0,
                    }
                ),
            ],
            "reward_ids": [
                Command.clear(),
                Command.create(
                    {
                        "reward_type": "discount",
                        "discount_mode": "per_point",
                        "discount": 1,
                        "discount_applicability": "order",
                        "required_points": 1,
                    }
                ),
            ],
            **self._get_careful_policy_vals("loyalty"),
            "point_value": 1.0,
        }
