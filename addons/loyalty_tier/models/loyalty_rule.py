from odoo import api, fields, models
from odoo.exceptions import ValidationError


class LoyaltyRule(models.Model):
    """Rules that only members of a tier and above earn by."""

    _inherit = "loyalty.rule"

    tier_id = fields.Many2one(
        "loyalty.tier",
        string="From Tier",
        ondelete="restrict",
        index="btree_not_null",
        help="Only members of this tier and of those above it earn by this rule. "
        "Empty: everybody does.",
    )

    @api.constrains("tier_id", "program_id")
    def _check_tier_policy(self):
        """Odoo's own calculation does not know members: the rule would hold for all."""
        for rule in self.filtered("tier_id"):
            if not rule.program_id._is_ledger_managed():
                raise ValidationError(
                    self.env._(
                        "A rule of %s cannot be limited to a tier: its points are "
                        "counted as Odoo does. Choose the program's own points policy "
                        "first.",
                        rule.program_id.name,
                    )
                )

    def _is_open_to(self, partner):
        """Whether a customer earns by this rule."""
        self.ensure_one()
        tier = self.sudo().tier_id
        return not tier or tier._is_open_to(partner or self.env["res.partner"])
