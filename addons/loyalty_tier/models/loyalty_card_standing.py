from odoo import api, fields, models
from odoo.tools import format_date, format_list
from odoo.tools.misc import formatLang

from ..tools.ladder import ANY, missing_to

EXACT = "exact"
OUTLOOK_FIELDS = (
    "tier_amount",
    "tier_visits",
    "tier_points",
    "tier_next",
    "tier_stay",
)


class LoyaltyCard(models.Model):
    """What a member reads about the tier: what counts, and what is missing."""

    _inherit = "loyalty.card"

    tier_amount = fields.Monetary("Money That Counts", compute="_compute_tier_outlook")
    tier_visits = fields.Integer("Visits That Count", compute="_compute_tier_outlook")
    tier_points = fields.Float(
        "Points That Count", digits=(16, 2), compute="_compute_tier_outlook"
    )
    tier_next = fields.Char("Next Tier", compute="_compute_tier_outlook")
    tier_stay = fields.Char("Needed to Stay", compute="_compute_tier_outlook")

    @api.depends("tier_id", "tier_at_risk_until", "tier_manual", "points")
    @api.depends_context("lang")
    def _compute_tier_outlook(self):
        for card in self:
            card.update(card._get_tier_outlook())

    def _get_tier_outlook(self):
        """What counts, and what it is enough for; nothing where there is no ladder."""
        ladder = self.program_id and self.program_id._get_ladder()
        if not ladder or not ladder.steps:
            return dict.fromkeys(OUTLOOK_FIELDS, False)
        measures = self._get_tier_measures(ladder)
        return {
            "tier_amount": float(measures.amount),
            "tier_visits": measures.visits,
            "tier_points": float(measures.points),
            "tier_next": self._describe_next(ladder, measures),
            "tier_stay": self._describe_stay(ladder),
        }

    def _get_tier_measures(self, ladder, day=None):
        """What counts for the member on a day; none: today."""
        decision = self.env["loyalty.tier.decision"]
        return decision._get_measures_of(self._origin, ladder, day)

    def _describe_next(self, ladder, measures):
        """In words, what is missing to the next tier; False where there is none."""
        rank = self._get_tier_rank() + 1
        if rank > len(ladder.steps) or self.tier_manual == EXACT:
            return False
        steps = self._describe_missing(ladder, missing_to(ladder, measures, rank))
        tier = self.program_id._get_tiers()[rank - 1].name
        if not steps:
            return False
        return self.env._("To reach %(tier)s: %(steps)s", tier=tier, steps=steps)

    def _describe_stay(self, ladder):
        """In words, what a member whose tier is at risk needs to keep it."""
        rank, until = self._get_tier_rank(), self.tier_at_risk_until
        if not rank or not until:
            return False
        measures = self._get_tier_measures(ladder, until)
        steps = self._describe_missing(ladder, missing_to(ladder, measures, rank))
        return steps and self.env._(
            "To stay %(tier)s after %(day)s: %(steps)s",
            tier=self.sudo().tier_id.name,
            day=format_date(self.env, until),
            steps=steps,
        )

    def _describe_missing(self, ladder, short):
        """The ways to a tier in words, or all that is needed for it."""
        parts = [
            self._describe_measure(name, value)
            for name, value in short.pairs().items()
            if value > 0
        ]
        return format_list(self.env, parts, "or" if ladder.match == ANY else "standard")

    def _describe_measure(self, name, value):
        if name == "amount":
            amount = self.currency_id.format(float(value))
            return self.env._("spend %s more", amount)
        if name == "visits" and value == 1:
            return self.env._("come once more")
        if name == "visits":
            return self.env._("come %s more times", value)
        points = formatLang(self.env, float(value), digits=0 if value % 1 == 0 else 2)
        return self.env._("earn %s more points", points)
