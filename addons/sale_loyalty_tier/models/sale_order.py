from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS

from odoo.addons.loyalty_tier.tools.standing import GivenTiers


class SaleOrder(models.Model):
    """An order earns and pays by the tier that its customer had when it was confirmed.

    A quotation follows the tier of today. What the order itself leads to, or what
    happens to the customer later, does not change it any more: a line that is added to
    a confirmed order earns as the others did.
    """

    _inherit = "sale.order"

    loyalty_tier_ids = fields.Many2many(
        "loyalty.tier",
        copy=False,
        groups=NO_ACCESS,
        help="The customer's tiers when the order was confirmed.",
    )

    def action_confirm(self):
        """Remember the tiers before the order can change them."""
        for order in self.filtered(lambda each: each.state in ("draft", "sent")):
            cards = order._get_member_cards()
            order.sudo().loyalty_tier_ids = cards.tier_id
        return super().action_confirm()

    def _at_own_tier(self, records):
        """Records that see the tiers of the order, once it is confirmed."""
        self.ensure_one()
        if self.state != "sale":
            return records
        given = GivenTiers(tuple(self.sudo().loyalty_tier_ids.ids))
        return records.with_context(tier_standing=given)

    # -- earning ----------------------------------------------------------------------

    def _get_earnings(self, program):
        return super()._get_earnings(self._at_own_tier(program))

    # -- points that pay more ----------------------------------------------------------

    def _get_offer(self, reward, coupon):
        return super()._get_offer(reward, self._at_own_tier(coupon))

    def _get_redemption_rate(self, reward, coupon):
        return float(reward._get_redemption_rate(self._at_own_tier(coupon)))

    def _get_reward_values_discount(self, reward, coupon, **kwargs):
        """Odoo prices the points by the reward; the tier has them pay more."""
        vals_list = super()._get_reward_values_discount(reward, coupon, **kwargs)
        rate = self._get_redemption_rate(reward, coupon)
        for vals in vals_list:
            vals["price_unit"] *= rate
        return vals_list

    def _is_free_of_tax(self, reward_vals):
        """Points that pay more are brought to the cent in any case."""
        coupon = self.env["loyalty.card"].browse(reward_vals[0]["coupon_id"])
        reward = self.env["loyalty.reward"].browse(reward_vals[0]["reward_id"])
        plain = self._get_redemption_rate(reward, coupon) == 1
        return plain and super()._is_free_of_tax(reward_vals)

    # -- rewards from a tier on --------------------------------------------------------

    def _is_reward_open(self, reward):
        is_open = self._at_own_tier(reward)._is_open_to(self.partner_id)
        return is_open and super()._is_reward_open(reward)

    def _get_claimable_rewards(self, forced_coupons=None):
        """Leave out what the customer is not in the tier for."""
        claimable = super()._get_claimable_rewards(forced_coupons)
        for coupon, rewards in list(claimable.items()):
            claimable[coupon] = rewards.filtered(self._is_reward_open)
            if not claimable[coupon]:
                del claimable[coupon]
        return claimable

    def _apply_program_reward(self, reward, coupon, **kwargs):
        if not self._is_reward_open(reward):
            return {"error": reward._get_closed_text()}
        return super()._apply_program_reward(reward, coupon, **kwargs)

    def _get_reward_line_values(self, reward, coupon, **kwargs):
        """A reward goes when the tier goes: Odoo drops what raises an error here.

        :raise UserError: the customer is not in the tier
        """
        if not self._is_reward_open(reward):
            raise UserError(reward._get_closed_text())
        return super()._get_reward_line_values(reward, coupon, **kwargs)

    def _check_rewards_usable(self):
        """:raise UserError: a reward is for members of a tier that the customer lost"""
        res = super()._check_rewards_usable()
        for order in self:
            for reward in order.order_line.reward_id:
                if not order._is_reward_open(reward):
                    text = order._get_refusal_text(reward._get_closed_text())
                    raise UserError(text)
        return res
