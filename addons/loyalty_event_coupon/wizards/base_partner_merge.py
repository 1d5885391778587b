from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Both contacts may have had the coupon of one period: both stay on record,
        and the one that stays counts."""
        Issue = self.env["loyalty.event.coupon.issue"].sudo()
        own = Issue.search([("partner_id", "=", dst_partner.id)])
        known = {(issue.rule_id, issue.period) for issue in own}
        for issue in Issue.search([("partner_id", "in", src_partners.ids)], order="id"):
            place = (issue.rule_id, issue.period)
            if place in known:
                issue.period = f"{issue.period} #{issue.id}"
            known.add(place)
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)
