from odoo import api, fields, models


class PosOrderLine(models.Model):
    _inherit = "pos.order.line"

    loyalty_shares = fields.Json(
        copy=False,
        readonly=True,
        help="What this line earned or was paid with, by ledger entry. A refund of the "
        "line takes back or gives back from these entries.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Start without shares: only the server says what a line earned."""
        if not self.env.su:
            vals_list = [{**vals, "loyalty_shares": False} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        """Leave out the shares: they say what a refund of the line gives back."""
        if not self.env.su:
            vals = {name: vals[name] for name in vals if name != "loyalty_shares"}
        return super().write(vals)

    @api.model
    def _load_pos_data_fields(self, config):
        return [*super()._load_pos_data_fields(config), "loyalty_shares"]

    def _is_loyalty_return(self):
        """Whether the line gives back something of an earlier order."""
        self.ensure_one()
        return bool(self.refunded_orderline_id)

    def _is_loyalty_settlement(self):
        """Whether another document moves the points of this line.

        A line that settles a sale order (of Odoo's ``pos_sale``) neither earns nor
        spends at the till: the sale order posts its points when it is confirmed,
        which the till does if nobody did before.
        """
        self.ensure_one()
        origin = "sale_order_origin_id"
        return origin in self._fields and bool(self[origin])

    def _is_global_discount(self):
        """Whether the line lowers the whole order; a refund gives it back by a line
        above zero, which sells nothing."""
        self.ensure_one()
        return (
            self.product_id in self.order_id.config_id._get_global_discount_products()
        )

    def _get_loyalty_amount(self, name="price_subtotal_incl"):
        """Sum of an amount of the lines, positive where something is sold.

        The till writes the amounts of a refund order with the opposite sign, the back
        office does not; quantity and price say what a line really is.
        """
        return sum(
            -abs(line[name]) if line.qty * line.price_unit < 0 else abs(line[name])
            for line in self
        )

    def _get_loyalty_lines(self):
        """The lines that the order itself sells, without returns and settlements."""
        return self.filtered(
            lambda line: (
                not line._is_loyalty_return() and not line._is_loyalty_settlement()
            )
        )

    def _get_loyalty_reward_groups(self):
        """Reward lines by reward taken: one reward may have a line for each tax.

        :return: dict of ``reward_identifier_code`` to lines
        """
        rewards = self._get_loyalty_lines().filtered("reward_id")
        return rewards.grouped(
            lambda line: line.reward_identifier_code or f"line-{line.uuid}"
        )
