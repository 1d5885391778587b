from odoo import models


class SaleOrderCouponPoints(models.Model):
    _inherit = "sale.order.coupon.points"

    def unlink(self):
        """Let whoever may change a cancelled order clear its points.

        sale_loyalty does so as the user who cancels, and a salesperson may only
        read this model.
        """
        orders = self.sudo().order_id.with_env(self.env)
        if self.env.su or any(order.state != "cancel" for order in orders):
            return super().unlink()
        orders.check_access("write")
        return super(SaleOrderCouponPoints, self.sudo()).unlink()
