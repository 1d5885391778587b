from odoo import api, fields, models

from ..tools.privilege import Grant


class LoyaltyTierPrivilege(models.Model):
    """A privilege that a tier gives its members, and how often in a year."""

    _name = "loyalty.tier.privilege"
    _description = "Privilege of a Tier"
    _order = "tier_id, sequence, id"
    _rec_name = "privilege_id"

    tier_id = fields.Many2one(
        "loyalty.tier", required=True, ondelete="cascade", index=True
    )
    program_id = fields.Many2one(related="tier_id.program_id")
    company_id = fields.Many2one(related="tier_id.company_id", store=True)
    sequence = fields.Integer(related="privilege_id.sequence", store=True)
    privilege_id = fields.Many2one(
        "loyalty.privilege", required=True, ondelete="cascade", index=True
    )
    is_unlimited = fields.Boolean(
        "Without Limit",
        compute="_compute_proposal",
        store=True,
        readonly=False,
        precompute=True,
    )
    yearly_allowance = fields.Integer(
        "Times a Year",
        compute="_compute_proposal",
        store=True,
        readonly=False,
        precompute=True,
        help="How often a member of this tier may use it in a calendar year. 0: "
        "members of this tier do not have it, although those of a lower one do.",
    )

    _once_per_tier = models.Constraint(
        "UNIQUE (tier_id, privilege_id)", "The tier has this privilege already."
    )
    _allowance_not_negative = models.Constraint(
        "CHECK (yearly_allowance >= 0)", "Times a year must not be negative."
    )

    @api.depends("privilege_id")
    def _compute_proposal(self):
        for line in self:
            line.is_unlimited = line.privilege_id.is_unlimited
            line.yearly_allowance = line.privilege_id.yearly_allowance

    def _get_grant(self):
        """The line as the calculator sees it."""
        self.ensure_one()
        allowance = None if self.is_unlimited else self.yearly_allowance
        return Grant(self.privilege_id.id, allowance)
