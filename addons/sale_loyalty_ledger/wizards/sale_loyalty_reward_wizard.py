from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.loyalty_ledger.tools.movement import to_points
from odoo.addons.loyalty_ledger.tools.redemption import points_amount


class SaleLoyaltyRewardWizard(models.TransientModel):
    """Choose how many points to use, within the limits of the program."""

    _inherit = "sale.loyalty.reward.wizard"

    currency_id = fields.Many2one(related="order_id.currency_id")
    point_name = fields.Char(related="selected_reward_id.point_name")
    is_choosable = fields.Boolean(compute="_compute_limits")
    points_available = fields.Float(digits=(16, 2), compute="_compute_limits")
    points_minimum = fields.Float(digits=(16, 2), compute="_compute_limits")
    points_maximum = fields.Float(digits=(16, 2), compute="_compute_limits")
    points_step = fields.Float(digits=(16, 2), compute="_compute_limits")
    points = fields.Float(
        "Points to Use",
        digits=(16, 2),
        compute="_compute_points",
        store=True,
        readonly=False,
        help="The proposal is the most that can be used on this order.",
    )
    amount = fields.Monetary(
        "They Pay", compute="_compute_amount", help="What these points pay."
    )
    points_problem = fields.Char(
        "Why Not",
        compute="_compute_amount",
        help="Why so many points cannot be used: Apply would refuse them.",
    )

    @api.depends("selected_reward_id", "order_id")
    def _compute_limits(self):
        self.update(
            {
                "is_choosable": False,
                "points_available": 0.0,
                "points_minimum": 0.0,
                "points_maximum": 0.0,
                "points_step": 0.0,
            }
        )
        for wizard in self.filtered(lambda w: w.selected_reward_id._is_choosable()):
            wizard._set_limits(wizard._get_coupon())

    def _set_limits(self, coupon):
        if not coupon:
            return
        limits = self.order_id._get_redeemable(self.selected_reward_id, coupon)
        self.is_choosable = True
        available = self.order_id._get_points_for_payment(coupon)
        self.points_available = float(max(available, 0))
        self.points_minimum = float(limits.minimum)
        self.points_maximum = float(limits.maximum)
        self.points_step = float(limits.step)

    def _get_coupon(self):
        """The card that the selected reward would be paid with."""
        claimable = self.order_id._get_claimable_rewards()
        for coupon, rewards in claimable.items():
            if self.selected_reward_id in rewards:
                return coupon
        return self.env["loyalty.card"]

    @api.depends("selected_reward_id")
    def _compute_points(self):
        for wizard in self:
            wizard.points = wizard.points_maximum

    @api.depends("points", "selected_reward_id")
    def _compute_amount(self):
        for wizard in self:
            wizard.points_problem = wizard._get_points_problem()
            usable = not wizard.points_problem
            wizard.amount = float(wizard._get_amount()) if usable else 0.0

    def _get_points_problem(self):
        """Say while typing what Apply would refuse; empty: nothing."""
        if not self.is_choosable:
            return ""
        try:
            self.order_id._check_points(
                self.selected_reward_id, self._get_coupon(), to_points(self.points)
            )
        except UserError as error:
            return str(error)
        return ""

    def _get_amount(self):
        """What the points pay, in the currency of the order."""
        if not self.is_choosable:
            return self.points * self.selected_reward_id.discount
        offer = self.order_id._get_offer(self.selected_reward_id, self._get_coupon())
        return points_amount(to_points(self.points), offer)

    def action_apply(self):
        """Refuse a number of points that cannot be used; pass the others on."""
        self.ensure_one()
        if not self.is_choosable:
            return super().action_apply()
        coupon = self._get_coupon()
        points = to_points(self.points)
        self.order_id._check_points(self.selected_reward_id, coupon, points)
        chosen = {(self.selected_reward_id.id, coupon.id): self.points}
        wizard = self.with_context(sale_ledger_chosen=chosen)
        return super(SaleLoyaltyRewardWizard, wizard).action_apply()
