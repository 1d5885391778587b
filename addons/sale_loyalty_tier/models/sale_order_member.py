from odoo import api, fields, models


class SaleOrder(models.Model):
    """The customer's tier on the order, and what is missing to the next one."""

    _inherit = "sale.order"

    loyalty_tier_name = fields.Char(
        "Tier",
        compute="_compute_loyalty_tier",
        help="The customer's tier today. A confirmed order keeps the one it had then.",
    )
    loyalty_tier_next = fields.Char("To the Next Tier", compute="_compute_loyalty_tier")

    @api.depends("partner_id")
    @api.depends_context("lang")
    def _compute_loyalty_tier(self):
        for order in self:
            cards = order._get_member_cards()
            order.loyalty_tier_name = ", ".join(cards.tier_id.mapped("name"))
            outlooks = [card.tier_next for card in cards if card.tier_next]
            order.loyalty_tier_next = " · ".join(outlooks)

    def _get_member_cards(self):
        """The customer's cards in programs with a ladder, to read as superuser."""
        self.ensure_one()
        cards = self.env["loyalty.card"].sudo()
        if not self.partner_id or self.partner_id.is_public:
            return cards
        return cards.search(
            [
                ("partner_id", "=", self.partner_id._origin.id),
                ("program_id.is_tiered", "=", True),
                ("program_id.active", "=", True),
                *self._get_program_company_domain(),
            ]
        )

    def _get_program_company_domain(self):
        company = self.company_id or self.env.company
        return [
            "|",
            ("program_id.company_id", "=", False),
            ("program_id.company_id", "parent_of", company.id),
        ]
