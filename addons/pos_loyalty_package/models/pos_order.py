from odoo import fields, models


class PosOrder(models.Model):
    _inherit = "pos.order"

    license_plate = fields.Char(
        help="The car that the order is for: its packages can be used, and packages "
        "for one car are made out to it."
    )

    def _prepare_loyalty_statement(self, card, entries):
        return {
            **super()._prepare_loyalty_statement(card, entries),
            "license_plate": card.license_plate or "",
            "code": card.code,
        }
