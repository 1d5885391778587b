from odoo import fields, models

READERS = "loyalty_ledger.group_loyalty_reader"


class ResPartner(models.Model):
    """The member's tier, at a glance on the contact."""

    _inherit = "res.partner"

    loyalty_tier_names = fields.Char(
        "Tier", compute="_compute_loyalty_tier_names", groups=READERS
    )

    def _compute_loyalty_tier_names(self):
        cards = self.env["loyalty.card"].search(
            [("partner_id", "in", self.ids), ("tier_id", "!=", False)]
        )
        by_member = cards.grouped("partner_id")
        for partner in self:
            tiers = by_member.get(partner._origin, cards.browse()).tier_id
            partner.loyalty_tier_names = ", ".join(tiers.mapped("name")) or False
