from odoo import models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Contacts that become one keep the coupons of both."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        self._tell_periods_apart((src_partners | dst_partner).ids)
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _tell_periods_apart(self, partner_ids):
        """Rename the period where two of them had the coupon of one rule for it."""
        self.env["loyalty.event.coupon.issue"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE loyalty_event_coupon_issue issue
                   SET period = issue.period || ' / ' || issue.partner_id
                 WHERE issue.partner_id = ANY(%(people)s) AND EXISTS (
                       SELECT FROM loyalty_event_coupon_issue first
                        WHERE first.rule_id = issue.rule_id
                          AND first.period = issue.period
                          AND first.partner_id = ANY(%(people)s)
                          AND first.id < issue.id)
                """,
                people=partner_ids,
            )
        )
        self.env["loyalty.event.coupon.issue"].invalidate_model(["period"])
