from odoo import api, models


class LoyaltyCard(models.Model):
    _inherit = "loyalty.card"

    @api.model
    def _load_pos_data_fields(self, config):
        return [*super()._load_pos_data_fields(config), "license_plate"]

    @api.model
    def get_pos_packages(self, partner_id, plate=""):
        """Tell a till which packages can be used for a customer or a car.

        :param partner_id: the order's customer, or False
        :param plate: license plate as the cashier typed it
        :return: ids of cards with uses left, the first to end first
        """
        self.check_access("read")
        partner = self.env["res.partner"].browse(partner_id or []).exists()
        found = self._find_packages(partner, str(plate or ""))
        return self.search([("id", "in", found.ids)]).ids

    def _is_usable_on(self, order):
        """A package of a car is for whoever brings the car, and for no other car."""
        if self._is_for_one_car():
            return self._is_for_plate(order.license_plate)
        return super()._is_usable_on(order)
