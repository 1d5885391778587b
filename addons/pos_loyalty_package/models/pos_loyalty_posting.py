from odoo import models


class PosLoyaltyPosting(models.AbstractModel):
    """A package for one car gets the plate that the cashier entered.

    The receipt tells its code and end with the uses, not among Odoo's new coupons.
    """

    _inherit = "pos.loyalty.posting"

    def _confirm(self, order, judged):
        answer = super()._confirm(order, judged)
        if order.license_plate:
            self._set_plates(order)
        return self._without_packages(answer)

    def _without_packages(self, answer):
        """The answer without packages among the new coupons: Odoo would print them a
        second time, with the end of their program instead of that of their uses."""
        coupons = answer.get("new_coupon_info") or []
        packages = self.env["loyalty.card"].search(
            [
                ("code", "in", [coupon["code"] for coupon in coupons]),
                ("program_id.program_type", "=", "package"),
            ]
        )
        codes = set(packages.mapped("code"))
        kept = [coupon for coupon in coupons if coupon["code"] not in codes]
        return {**answer, "new_coupon_info": kept}

    def _set_plates(self, order):
        cards = self.env["loyalty.card"].search(
            [
                ("source_pos_order_id", "=", order.id),
                ("program_id.package_anchor", "=", "plate"),
                ("program_id.program_type", "=", "package"),
            ]
        )
        (cards | cards.right_card_ids).license_plate = order.license_plate
