from decimal import Decimal

from odoo import models

from ..tools.earning import DISCOUNT, FREE, PAYMENT
from ..tools.redemption import PointsOffer
from ..tools.rounding import POINT, to_decimal


class LoyaltyReward(models.Model):
    _inherit = "loyalty.reward"

    def _is_paid_per_point(self) -> bool:
        """Return whether points pay like money: so much of currency per point."""
        return self.reward_type == "discount" and self.discount_mode == "per_point"

    def _get_basket_line_kind(self) -> str:
        """Return what a line of this reward is to the calculator of points."""
        self.ensure_one()
        if self.reward_type == "product":
            return FREE
        if self.program_id.is_payment_program or self._is_paid_per_point():
            return PAYMENT
        return DISCOUNT

    def _get_points_offer(
        self, currency=None, rate: Decimal = Decimal(1), card=None
    ) -> PointsOffer:
        """Return what a point buys, for the calculator, for a reward paid per point.

        :param currency: the order's, if it is not the program's
        :param rate: units of the order's currency for one of the program's
        :param card: that pays, if known. A module that has the points of some members
            pay more overrides this.
        """
        self.ensure_one()
        whole = to_decimal(self.required_points)
        return PointsOffer(
            point_value=to_decimal(self.discount) * rate,
            required_points=POINT if self.program_id.is_payment_program else whole,
            maximum_amount=to_decimal(self.discount_max_amount) * rate,
            currency_step=to_decimal((currency or self.currency_id).rounding),
        )
