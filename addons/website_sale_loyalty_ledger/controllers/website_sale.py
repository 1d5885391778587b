from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.website_sale_loyalty.controllers.main import WebsiteSale


class WebsiteSaleLedger(WebsiteSale):
    """Rewards of the cart, by the number of points that the visitor has chosen."""

    @route()
    def claim_reward(self, reward_id, code=None, points=None, **post):
        """Use a reward.

        :param points: how many points; without: as many as possible
        """
        request.update_context(points_entered=points)
        return super().claim_reward(reward_id, code=code, **post)

    def _apply_reward(self, order, reward, coupon):
        entered = request.env.context.get("points_entered")
        try:
            order = order._with_points_entered(reward, coupon, entered)
        except UserError as error:
            request.session["error_promo_code"] = str(error)
            return False
        return super()._apply_reward(order, reward, coupon)
