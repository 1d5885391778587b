from odoo import models


class PosLoyaltyPosting(models.AbstractModel):
    """A package for one car gets the plate that the cashier entered."""

    _inherit = "pos.loyalty.posting"

    def _confirm(self, order, judged):
        answer = super()._confirm(order, judged)
        if order.license_plate:
            self._set_plates(order)
        return answer

    def _set_plates(self, order):
        cards = self.env["loyalty.card"].search(
            [
                ("source_pos_order_id", "=", order.id),
                ("program_id.package_anchor", "=", "plate"),
                ("program_id.program_type", "=", "package"),
            ]
        )
        (cards | cards.right_card_ids).license_plate = order.license_plate
