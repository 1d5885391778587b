from odoo import api, fields, models


class PosOrderLine(models.Model):
    _inherit = "pos.order.line"

    is_prepaid_settlement = fields.Boolean(
        string="Settles What Is Sold in Advance",
        compute="_compute_is_prepaid_settlement",
        compute_sudo=True,
        help="The line pays for packages or money on an account that a sale order has "
        "sold: what its return is worth, only the server knows.",
    )

    @api.depends("sale_order_line_id.order_id.coupon_point_ids")
    def _compute_is_prepaid_settlement(self):
        for line in self:
            sold = line.sale_order_line_id
            program = sold.order_id._get_prepaid_program(sold)
            line.is_prepaid_settlement = bool(program)

    @api.model
    def _load_pos_data_fields(self, config):
        names = super()._load_pos_data_fields(config)
        return [*names, "is_prepaid_settlement"]
