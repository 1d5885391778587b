from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, ValidationError

from .loyalty_tier_ladder_mixin import LADDER_FIELDS


class PublishedRules:
    """In the context ``tier_rules``, says that a revision changes the rules.

    A request can send a context, but only with plain text in it: nobody outside can
    pass by the preview.
    """


class WholeLadder:
    """In the context ``tier_ladder``, says that all tiers of a ladder are written: it
    is checked as a whole, not after each of them."""


class LoyaltyProgram(models.Model):
    """The ladder of a program, and how members go down on it."""

    _name = "loyalty.program"
    _inherit = ["loyalty.program", "loyalty.tier.ladder.mixin"]

    tier_ids = fields.One2many("loyalty.tier", "program_id", string="Tiers")
    is_tiered = fields.Boolean(
        readonly=True, copy=False, export_string_translation=False
    )
    tier_demotion = fields.Selection(
        [("one_step", "One tier at a time"), ("earned", "To the tier that is earned")],
        string="Members Go Down",
        default="one_step",
        required=True,
        help="What happens to a member who no longer earns the tier, when the grace is "
        "over. One tier at a time: each lower tier has a grace of its own.",
    )
    tier_grace_days = fields.Integer(
        "Grace",
        default=30,
        help="Days for which a member keeps a tier that is no longer earned. Whoever "
        "earns it again meanwhile keeps it. 0: the next nightly run takes it away.",
    )
    tier_warning_days = fields.Integer(
        "Warning",
        default=14,
        help="So many days before the grace ends the member gets a message that says "
        "what is needed to stay, and a note is on the card. 0: no warning.",
    )
    tier_member_count = fields.Integer(
        "Members in Tiers", compute="_compute_tier_member_count"
    )

    _tier_days_not_negative = models.Constraint(
        "CHECK (tier_grace_days >= 0 AND tier_warning_days >= 0)",
        "Days of grace and of warning must not be negative.",
    )

    def _compute_tier_member_count(self):
        groups = (
            self.env["loyalty.card"]
            .sudo()
            ._read_group(
                [("program_id", "in", self.ids), ("tier_id", "!=", False)],
                ["program_id"],
                ["__count"],
            )
        )
        counts = {program.id: count for program, count in groups}
        for program in self:
            program.tier_member_count = counts.get(program._origin.id, 0)

    # -- the ladder -------------------------------------------------------------------

    def _has_ladder(self):
        """Whether there are tiers, or were: what members do is recorded then.

        A column of the program, which a posting has read anyway.
        """
        return self.sudo().is_tiered

    def _get_tiers(self):
        """The tiers that count, the lowest first."""
        self.ensure_one()
        return (
            self.sudo()
            .tier_ids.filtered("active")
            .sorted(lambda tier: (tier.sequence, tier.id))
        )

    def _get_ladder(self):
        """The rules as the calculator sees them."""
        steps = [tier._get_step() for tier in self._get_tiers()]
        return self.sudo()._make_ladder(steps, self.sudo())

    def _get_tier_today(self):
        """The date that counts for tiers: that of the program's company."""
        return (self.company_id or self.env.company)._get_loyalty_today()

    @api.constrains("tier_match", "program_type", "tier_ids")
    def _check_ladder(self):
        """A ladder belongs to a program of points, and rises."""
        if isinstance(self.env.context.get("tier_ladder"), WholeLadder):
            return
        for program in self.filtered("tier_ids"):
            if program.program_type != "loyalty":
                raise ValidationError(
                    self.env._(
                        "%s is no loyalty program: only members who collect points can "
                        "be in tiers.",
                        program.name,
                    )
                )
            program._check_rising(program._get_tiers())

    # -- gates ------------------------------------------------------------------------

    def write(self, vals):
        changed = self.filtered(lambda program: program._is_ladder_changed(vals))
        changed._check_rules_editable()
        if "tier_ids" not in vals:
            return super().write(vals)
        together = self.with_context(tier_ladder=WholeLadder())
        # pylint: disable-next=super-method-mismatch
        res = super(LoyaltyProgram, together).write(vals)
        self._check_ladder()
        return res

    def _is_ladder_changed(self, vals):
        return any(name in vals and vals[name] != self[name] for name in LADDER_FIELDS)

    def _check_rules_editable(self):
        """Rules that decide about members change by a revision, with a preview.

        :raise RedirectWarning: leads to the revisions of the program
        """
        if isinstance(self.env.context.get("tier_rules"), PublishedRules):
            return
        for program in self.filtered("tier_member_count"):
            raise RedirectWarning(
                self.env._(
                    "%(count)s members are in tiers of %(program)s. Prepare new rules "
                    "instead: they show who would move, and what it costs, before they "
                    "count.",
                    count=program.tier_member_count,
                    program=program.name,
                ),
                self.env.ref("loyalty_tier.loyalty_tier_revision_action").id,
                self.env._("Prepare New Rules"),
                {"default_program_id": program.id},
            )

    # -- actions ----------------------------------------------------------------------

    def action_prepare_tier_rules(self):
        """Open new rules for the ladder: a copy of those that hold."""
        self.ensure_one()
        revision = self.env["loyalty.tier.revision"].create({"program_id": self.id})
        return revision.get_formview_action()

    def action_view_tier_members(self):
        """Open the members of the program by tier."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty_tier.loyalty_card_tier_action"
        )
        action["domain"] = [("program_id", "=", self.id)]
        return action

    def action_evaluate_tiers(self):
        """Put every member of these programs into the tier that is earned, now."""
        self.check_access("write")
        self.env["loyalty.tier.evaluation"].sudo().evaluate(programs=self)
        return True
