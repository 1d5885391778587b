from odoo import api, fields, models


class LoyaltyPrivilege(models.Model):
    """Something that members of a tier may use, such as a courtesy car.

    Tiers say who may, and how often in a year. What it is worth and how it is handed
    out is up to the modules that read it by its code.
    """

    _name = "loyalty.privilege"
    _description = "Privilege of Members"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="By which other parts of the system know the privilege, such as "
        "pick_up. It stays when the name changes.",
    )
    description = fields.Text(
        translate=True, help="What it is, in words for the customer."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", string="Branch", help="Empty: a privilege of all branches."
    )
    is_unlimited = fields.Boolean(
        "Without Limit", help="Proposed for tiers that get this privilege."
    )
    yearly_allowance = fields.Integer(
        "Times a Year",
        default=1,
        help="Proposed for tiers that get this privilege. The calendar year counts.",
    )
    grant_ids = fields.One2many("loyalty.tier.privilege", "privilege_id", "Tiers")
    use_count = fields.Integer("Uses This Year", compute="_compute_use_count")

    _code_unique = models.Constraint(
        "UNIQUE (code)", "Another privilege has this code already."
    )
    _allowance_not_negative = models.Constraint(
        "CHECK (yearly_allowance >= 0)", "Times a year must not be negative."
    )

    def _compute_use_count(self):
        groups = self.env["loyalty.privilege.use"]._read_group(
            [
                ("privilege_id", "in", self.ids),
                ("year", "=", self.env.company._get_loyalty_today().year),
                ("state", "=", "used"),
            ],
            ["privilege_id"],
            ["__count"],
        )
        counts = {privilege.id: count for privilege, count in groups}
        for privilege in self:
            privilege.use_count = counts.get(privilege._origin.id, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """Uses name their privilege: it is archived instead.

        :raise UserError: names a privilege that was used
        """
        Use = self.env["loyalty.privilege.use"].sudo()
        used = Use.search([("privilege_id", "in", self.ids)], limit=1)
        used._raise_in_use()

    def _get_place(self):
        """What privileges are sorted by."""
        self.ensure_one()
        return (self.sequence, self.id)

    def action_view_uses(self):
        """Open the uses of this privilege."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty_tier.loyalty_privilege_use_action"
        )
        action["domain"] = [("privilege_id", "=", self.id)]
        return action
