from odoo import models

from ..tools.progress import ANOTHER, OPEN, REFUSED, REWARDED, SELF


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Contacts that become one: nobody invites himself, nobody is invited twice.

    Invitations that cannot count any more are refused or taken back before core moves
    the contacts; core would stop, or delete them.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        people = src_partners | dst_partner
        referrals = (
            self.env["loyalty.referral"]
            .sudo()
            .search(
                [("friend_id", "in", people.ids), ("state", "!=", REFUSED)], order="id"
            )
        )
        own = referrals.filtered(lambda referral: referral.referrer_id in people)
        self._end_referrals(own, SELF)
        self._end_referrals((referrals - own)[1:], ANOTHER)
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _end_referrals(self, referrals, reason):
        """Refuse what is open, take back what was rewarded; the row stays."""
        for referral in referrals:
            if referral.state in OPEN:
                referral._move(OPEN, REFUSED, {"reason": reason})
                continue
            if referral.state == REWARDED:
                referral._take_back(reason)
            referral.write({"friend_name": referral.name, "friend_id": False})
