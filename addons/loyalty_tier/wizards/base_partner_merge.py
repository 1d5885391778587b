from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Contacts that become one have one history: their tier is worked out anew."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        res = super()._merge(partner_ids, dst_partner, extra_checks)
        self.env.invalidate_all()
        cards = (
            self.env["loyalty.card"]
            .sudo()
            .search(
                [("partner_id", "in", partner_ids), ("program_id.is_tiered", "=", True)]
            )
        )
        self.env["loyalty.tier.evaluation"].evaluate(cards=cards)
        return res
