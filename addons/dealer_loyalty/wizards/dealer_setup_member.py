from odoo import api, fields, models
from odoo.exceptions import UserError


class DealerSetupMember(models.TransientModel):
    """Third step, and afterwards the short way to a new member."""

    _name = "dealer.setup.member"
    _description = "Member"

    program_id = fields.Many2one(
        "loyalty.program",
        required=True,
        domain=[("program_type", "=", "loyalty"), ("points_policy", "=", "ledger")],
        default=lambda self: self.env["dealer.getting.started"]._find_program(),
    )
    partner_id = fields.Many2one("res.partner", "Existing Contact")
    name = fields.Char(
        compute="_compute_from_partner", store=True, readonly=False, required=True
    )
    phone = fields.Char(compute="_compute_from_partner", store=True, readonly=False)
    email = fields.Char(compute="_compute_from_partner", store=True, readonly=False)

    @api.depends("partner_id")
    def _compute_from_partner(self):
        for wizard in self.filtered("partner_id"):
            wizard.name = wizard.partner_id.name
            wizard.phone = wizard.partner_id.phone
            wizard.email = wizard.partner_id.email

    def action_apply(self):
        """Give the member a card and show that all is done."""
        partner = self._get_partner()
        card = self.env["loyalty.card"].search(self._get_card_domain(partner), limit=1)
        if card:
            raise UserError(
                self.env._(
                    "%(member)s has card %(code)s of this program already.",
                    member=partner.display_name,
                    code=card.code,
                )
            )
        self.env["loyalty.card"].create(
            {"program_id": self.program_id.id, "partner_id": partner.id}
        )
        return self.env["dealer.getting.started"].action_open()

    def _get_partner(self):
        """The contact, with what was typed here."""
        vals = {"name": self.name, "phone": self.phone, "email": self.email}
        if not self.partner_id:
            return self.env["res.partner"].create(vals)
        changed = {
            name: value
            for name, value in vals.items()
            if self.partner_id[name] != value
        }
        if changed:
            self.partner_id.write(changed)
        return self.partner_id

    def _get_card_domain(self, partner):
        return [
            ("program_id", "=", self.program_id.id),
            ("partner_id", "=", partner.id),
        ]
