from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.loyalty_ledger.tools.rounding import to_decimal

from ..tools.ladder import Measures, Step

#: What decides who is in which tier: changed by a revision once members are in one.
RULE_FIELDS = frozenset(
    {
        "program_id",
        "sequence",
        "active",
        "qualifying_amount",
        "qualifying_visits",
        "qualifying_points",
    }
)


class LoyaltyTier(models.Model):
    """One step of a program's ladder."""

    _name = "loyalty.tier"
    _description = "Loyalty Tier"
    _order = "program_id, sequence, id"

    program_id = fields.Many2one(
        "loyalty.program",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('program_type', '=', 'loyalty')]",
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    currency_id = fields.Many2one(related="program_id.currency_id")
    sequence = fields.Integer(default=10, help="The lowest tier comes first.")
    name = fields.Char(required=True, translate=True)
    color = fields.Integer("Color Index")
    active = fields.Boolean(default=True)
    qualifying_amount = fields.Monetary(
        "Money Spent",
        help="What a member must have spent in the time that counts, in the program's "
        "currency. 0: money does not count.",
    )
    qualifying_visits = fields.Integer(
        "Visits",
        help="How often a member must have come. All that is paid on one day in one "
        "branch is one visit. 0: visits do not count.",
    )
    qualifying_points = fields.Float(
        "Qualifying Points",
        digits=(16, 2),
        help="How many points a member must have earned; spending them takes nothing "
        "away. 0: points do not count.",
    )
    earning_multiplier = fields.Float(
        "Points Multiplier",
        digits=(6, 2),
        default=1.0,
        required=True,
        help="Members of this tier are meant to earn so many times the points.",
    )
    description = fields.Text(
        "Privileges",
        translate=True,
        help="What members of this tier get, in words for the customer.",
    )
    member_count = fields.Integer("Members", compute="_compute_member_count")

    _thresholds_not_negative = models.Constraint(
        "CHECK (qualifying_amount >= 0 AND qualifying_visits >= 0"
        " AND qualifying_points >= 0)",
        "What must be reached for a tier cannot be below zero.",
    )
    _threshold_needed = models.Constraint(
        "CHECK (qualifying_amount > 0 OR qualifying_visits > 0"
        " OR qualifying_points > 0)",
        "A tier needs at least one threshold: money, visits or points.",
    )
    _multiplier_positive = models.Constraint(
        "CHECK (earning_multiplier > 0)",
        "The multiplier of points must be above zero; 1 changes nothing.",
    )

    def _compute_member_count(self):
        groups = self.env["loyalty.card"]._read_group(
            [("tier_id", "in", self.ids)], ["tier_id"], ["__count"]
        )
        counts = {tier.id: count for tier, count in groups}
        for tier in self:
            tier.member_count = counts.get(tier._origin.id, 0)

    # -- the ladder -------------------------------------------------------------------

    @api.constrains(*RULE_FIELDS)
    def _check_ladder(self):
        self.program_id._check_ladder()

    def _get_thresholds(self):
        self.ensure_one()
        return Measures(
            amount=to_decimal(self.qualifying_amount),
            visits=self.qualifying_visits,
            points=to_decimal(self.qualifying_points),
        )

    def _get_step(self):
        """The tier as the calculator sees it."""
        return Step(self.id, self._get_thresholds())

    # -- gates ------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        programs = self.env["loyalty.program"].browse(
            {vals.get("program_id") for vals in vals_list} - {None, False}
        )
        programs._check_rules_editable()
        tiers = super().create(vals_list)
        first = tiers.program_id.filtered(lambda program: not program._has_ladder())
        first.sudo().is_tiered = True
        self.env["loyalty.tier.points"].sudo()._record_past(first)
        return tiers

    def write(self, vals):
        if RULE_FIELDS & vals.keys():
            self.program_id._check_rules_editable()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """A tier that somebody was in stays, archived: the history names it."""
        self.program_id._check_rules_editable()
        used = (
            self.env["loyalty.tier.history"]
            .sudo()
            .search(
                ["|", ("from_tier_id", "in", self.ids), ("to_tier_id", "in", self.ids)],
                limit=1,
            )
        )
        if used:
            tier = used.to_tier_id & self or used.from_tier_id & self
            raise UserError(
                self.env._(
                    "Members have been in tier %s. Archive it in a revision of the "
                    "rules instead of deleting it: their history names it.",
                    tier.name,
                )
            )

    def action_view_members(self):
        """Open the cards in this tier."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty_tier.loyalty_card_tier_action"
        )
        action["domain"] = [("tier_id", "=", self.id)]
        action["context"] = {}
        return action
