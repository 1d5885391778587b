from odoo import api, fields, models


class PosOrderLine(models.Model):
    _inherit = "pos.order.line"

    package_product_id = fields.Many2one(
        "product.product",
        string="Service of the Package",
        copy=False,
        help="The service that a use of a package makes free on this line.",
    )

    package_line_uuid = fields.Char(
        string="Line of the Service",
        copy=False,
        help="The line of the order whose service a use of a package makes free, by "
        "its UUID: the use takes off the price of that line, and comes back with it.",
    )

    @api.model
    def _load_pos_data_fields(self, config):
        names = super()._load_pos_data_fields(config)
        return [*names, "package_product_id", "package_line_uuid"]
