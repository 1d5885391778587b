from odoo import fields, models

from ..tools.worth import GOODS, SERVICE
from .loyalty_activity import KINDS


class ProductTemplate(models.Model):
    """What a product counts as when a customer buys it."""

    _inherit = "product.template"

    loyalty_activity_kind = fields.Selection(
        KINDS,
        "Counts As",
        help="What a purchase counts as for tiers and offers. Empty: services count as "
        "labour, everything else as goods. Choose Collected for others for insurance, "
        "fees and whatever else the dealership passes on.",
    )

    def _get_activity_kind(self):
        """The kind of activity that a purchase of the product is."""
        self.ensure_one()
        default = SERVICE if self.type == "service" else GOODS
        return self.loyalty_activity_kind or default
