from odoo import models


class PosConfig(models.Model):
    _inherit = "pos.config"

    def _get_global_discount_products(self):
        """Products by which these tills lower a whole order (Odoo's pos_discount)."""
        name = "discount_product_id"
        return self[name] if name in self._fields else self.env["product.product"]

    def use_coupon_code(self, code, creation_date, partner_id, pricelist_id):
        """Tell the till what can be spent now, without what other orders hold.

        Whoever enters many codes in vain is refused every code for a while.
        """
        attempts = self.env["loyalty.code.attempt"]
        if attempts._is_blocked():
            payload = {"error_message": attempts._get_refusal()}
            return {"successful": False, "payload": payload}
        answer = super().use_coupon_code(code, creation_date, partner_id, pricelist_id)
        if not answer["successful"]:
            attempts._note_failure(code, self.name)
        else:
            card = self.env["loyalty.card"].browse(answer["payload"]["coupon_id"])
            answer["payload"]["points"] = card.points_available
        return answer
