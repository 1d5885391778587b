from odoo import api, models

from ..tools.progress import ANOTHER, REFUSED, REVERSED, SELF


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """A friend who was there twice counts once, for the member who was first; who
        turns out to be the member himself does not count at all."""
        people = src_partners | dst_partner
        Referral = self.env["loyalty.referral"].sudo()
        found = Referral.search(
            [
                ("friend_id", "in", people.ids),
                ("state", "not in", (REFUSED, REVERSED)),
            ],
            order="id",
        )
        own = found.filtered(lambda each: each.referrer_id in people)
        for referral in own:
            referral._withdraw(SELF)
        for referral in (found - own)[1:]:
            referral._withdraw(ANOTHER)
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)
