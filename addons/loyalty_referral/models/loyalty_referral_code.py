from odoo import api, fields, models

from ..tools.code import clean_code, make_code


class LoyaltyReferralCode(models.Model):
    """What a member tells a friend.

    Codes have a table of their own, so that a merge of contacts keeps the codes of
    both: what was printed or sent stays valid.
    """

    _name = "loyalty.referral.code"
    _description = "Referral Code"
    _rec_name = "code"
    _order = "id"

    code = fields.Char(required=True, readonly=True, default=lambda self: make_code())
    partner_id = fields.Many2one(
        "res.partner",
        "Member",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )

    _code_unique = models.UniqueIndex("(code)", "This code is taken.")

    @api.private
    @api.model
    def find_member(self, text):
        """The member whose code somebody typed or followed; empty: nobody's.

        :param text: the code, with or without dashes, in any case
        """
        code = clean_code(text)
        found = code and self.sudo().search([("code", "=", code)], limit=1)
        member = found.partner_id if found else self.env["res.partner"]
        return member.filtered("active")

    @api.private
    @api.model
    def get_code(self, partner):
        """The member's code; made at the first time."""
        Code = self.sudo()
        domain = [("partner_id", "=", partner.id)]
        code = Code.search(domain, limit=1) or Code.create({"partner_id": partner.id})
        return code.code
