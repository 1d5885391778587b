from odoo import models


class PosConfig(models.Model):
    _inherit = "pos.config"

    def use_coupon_code(self, code, creation_date, partner_id, pricelist_id):
        """Tell the till what can be spent now, without what other orders hold."""
        answer = super().use_coupon_code(code, creation_date, partner_id, pricelist_id)
        if answer["successful"]:
            card = self.env["loyalty.card"].browse(answer["payload"]["coupon_id"])
            answer["payload"]["points"] = card.points_available
        return answer
