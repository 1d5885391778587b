from odoo import api, fields, models


class PosOrderLine(models.Model):
    _inherit = "pos.order.line"

    package_product_id = fields.Many2one(
        "product.product",
        string="Service of the Package",
        copy=False,
        help="The service that a use of a package makes free on this line.",
    )

    @api.model
    def _load_pos_data_fields(self, config):
        return [*super()._load_pos_data_fields(config), "package_product_id"]
