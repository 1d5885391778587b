from odoo import fields, models


class SaleOrderLine(models.Model):
    """A use of a package knows what the customer was to pay before it."""

    _inherit = "sale.order.line"

    package_paid = fields.Json(
        string="Service Paid by the Package",
        readonly=True,
        help="What a use of a package took off the order: line, quantity and terms. "
        "It is to be paid again when the use is removed.",
    )

    def unlink(self):
        """Have services paid again whose uses go; those removed with them stay away."""
        services = {}
        for line in self.filtered("package_paid"):
            if line.package_paid["line"] not in self.ids:
                services.setdefault(line.order_id, []).append(line.package_paid)
        res = super().unlink()
        for order, paid in services.items():
            order._charge_services(paid)
        return res

    def _has_terms_of(self, vals):
        """Whether the line sells the same on the same terms, in whatever quantity.

        :param vals: of another line
        """
        self.ensure_one()
        return (
            not self.is_reward_line
            and self.product_id.id == vals["product_id"]
            and self.product_uom_id.id == vals["product_uom_id"]
            and self.name == vals["name"]
            and (self.price_unit, self.discount)
            == (vals["price_unit"], vals["discount"])
        )
