from odoo import fields, models

READERS = "loyalty_ledger.group_loyalty_reader"


class ResPartner(models.Model):
    """The member's tier, at a glance on the contact."""

    _inherit = "res.partner"

    loyalty_tier_names = fields.Char(
        "Tier", compute="_compute_loyalty_tier_names", groups=READERS
    )

    def _inverse_product_pricelist(self):
        """Remember what a person chooses against the tier's price list.

        Choosing the tier's own list means to follow the tier.
        """
        chosen = {partner: partner.property_product_pricelist for partner in self}
        res = super()._inverse_product_pricelist()
        of_tiers = self.env["product.pricelist"]._find_tier_pricelists(self)
        for partner, pricelist in of_tiers.items():
            if chosen[partner]:
                own = chosen[partner] != pricelist
                partner.specific_property_product_pricelist = own and chosen[partner]
        return res

    def _compute_loyalty_tier_names(self):
        cards = self.env["loyalty.card"].search(
            [("partner_id", "in", self.ids), ("tier_id", "!=", False)]
        )
        by_member = cards.grouped("partner_id")
        for partner in self:
            tiers = by_member.get(partner._origin, cards.browse()).tier_id
            partner.loyalty_tier_names = ", ".join(tiers.mapped("name")) or False
