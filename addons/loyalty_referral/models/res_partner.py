from odoo import api, fields, models

from ..tools.code import clean_code, format_code

READERS = "loyalty_ledger.group_loyalty_reader"


class ResPartner(models.Model):
    """Who invited a customer, and the member's own code."""

    _inherit = "res.partner"

    referred_by_code = fields.Char(
        "Referred by Code",
        compute="_compute_referred_by",
        inverse="_inverse_referred_by_code",
        compute_sudo=True,
        help="The code of the member who sent this new customer. Both are rewarded "
        "after the first purchase.",
    )
    referred_by_id = fields.Many2one(
        "res.partner",
        "Referred by",
        compute="_compute_referred_by",
        compute_sudo=True,
    )
    referral_code_ids = fields.One2many(
        "loyalty.referral.code", "partner_id", groups=READERS
    )
    referral_code = fields.Char(
        compute="_compute_referral_code",
        groups=READERS,
        help="What the member tells a friend. It is on the member's page, too.",
    )
    referral_count = fields.Integer(
        "Referrals", compute="_compute_referral_count", groups=READERS
    )

    def _compute_referred_by(self):
        referrals = self.env["loyalty.referral"].search(
            [("friend_id", "in", self.ids), ("state", "!=", "refused")]
        )
        found = {each.friend_id.id: each for each in referrals}
        for partner in self:
            referral = found.get(partner._origin.id, referrals.browse())
            partner.referred_by_code = format_code(referral.code)
            partner.referred_by_id = referral.referrer_id

    def _inverse_referred_by_code(self):
        Referral = self.env["loyalty.referral"]
        for partner in self.filtered(lambda each: clean_code(each.referred_by_code)):
            Referral.enter_code(partner, partner.referred_by_code)

    @api.depends("referral_code_ids")
    def _compute_referral_code(self):
        for partner in self:
            partner.referral_code = format_code(partner.referral_code_ids[:1].code)

    def _compute_referral_count(self):
        groups = self.env["loyalty.referral"]._read_group(
            [("referrer_id", "in", self.ids)], ["referrer_id"], ["__count"]
        )
        counts = {partner.id: count for partner, count in groups}
        for partner in self:
            partner.referral_count = counts.get(partner._origin.id, 0)

    def action_make_referral_code(self):
        """Give the member a code, to be read over the counter."""
        self.ensure_one()
        self.env["loyalty.referral.code"].check_access("read")
        self.env["loyalty.referral.code"].get_code(self)
        self.invalidate_recordset(["referral_code_ids", "referral_code"])
        return True

    def action_view_referrals(self):
        """Open the member's invitations."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty_referral.loyalty_referral_action"
        )
        action["domain"] = [("referrer_id", "=", self.id)]
        action["context"] = {}
        return action
