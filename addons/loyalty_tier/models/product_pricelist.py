from odoo import api, models
from odoo.fields import Domain
from odoo.tools import ormcache


class ProductPricelist(models.Model):
    """The price list of a member's tier.

    It is not written to the contact: it is looked up wherever Odoo asks for the
    contact's price list. So there is nothing to restore when a tier is lost, and what a
    person chose on the contact, which Odoo keeps by company, stays and wins.
    """

    _inherit = "product.pricelist"

    @api.model
    def _get_partner_pricelist_multi(self, partner_ids):
        """After what a person chose, and before the country's, the tier's counts,
        where it may be used: a shop on the web has price lists of its own."""
        result = super()._get_partner_pricelist_multi(partner_ids)
        feature = "product.group_product_pricelist"
        if not self.env["res.groups"]._is_feature_enabled(feature):
            return result
        Partner = self.env["res.partner"].with_context(active_test=False)
        for partner, pricelist in self._find_tier_pricelists(
            Partner.browse(partner_ids)
        ).items():
            own = partner.specific_property_product_pricelist
            own = own._get_partner_pricelist_multi_filter_hook()
            if not own and pricelist.sudo()._get_partner_pricelist_multi_filter_hook():
                result[partner.id] = pricelist
        return result

    @api.model
    def _find_tier_pricelists(self, partners):
        """The price lists of the members' tiers, whatever was chosen on the contact.

        :return: dict of partner to price list; who has none is left out
        """
        tiers = self.env["loyalty.tier"].sudo().browse(self._get_priced_tier_ids())
        tiers = tiers.filtered_domain(self._get_tier_domain())
        if not tiers:
            return {}
        cards = self.env["loyalty.card"].sudo()
        cards = cards.search(
            [
                ("partner_id", "in", partners._origin.ids),
                ("tier_id", "in", tiers.ids),
                ("program_id.active", "=", True),
            ]
        )
        best = cards.sorted(self._get_precedence).grouped("partner_id")
        return {
            partner: self.browse(best[partner._origin][:1].tier_id.pricelist_id.id)
            for partner in partners
            if partner._origin.sudo() in best
        }

    @api.model
    @ormcache()
    def _get_priced_tier_ids(self):
        """Tiers with a price list: mostly none, and then no contact costs a query."""
        Tier = self.env["loyalty.tier"].sudo()
        return Tier.search([("pricelist_id", "!=", False)])._ids

    @api.model
    def _get_tier_domain(self):
        """Tiers with a price list that counts in the current branch."""
        company = self.env.company
        shared = Domain("program_id.company_id", "=", False)
        return (
            Domain("active", "=", True)
            & Domain("pricelist_id.active", "=", True)
            & Domain("pricelist_id.company_id", "in", [False, company.id])
            & (shared | Domain("program_id.company_id", "parent_of", company.id))
        )

    @api.model
    def _get_precedence(self, card):
        """Of tiers of several programs, that of the program that comes first."""
        program = card.program_id
        return (program.sequence, program.id, card.id)
