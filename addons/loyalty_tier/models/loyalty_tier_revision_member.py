from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL


class LoyaltyTierRevisionMember(models.Model):
    """A member whom new rules would move, or who would cost more or less."""

    _name = "loyalty.tier.revision.member"
    _description = "Member in the Preview of Tier Rules"
    _order = "direction, id"
    _rec_name = "card_id"
    _log_access = False

    revision_id = fields.Many2one(
        "loyalty.tier.revision",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    card_id = fields.Many2one(
        "loyalty.card", required=True, readonly=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one(related="card_id.partner_id", string="Member")
    company_id = fields.Many2one(related="revision_id.company_id")
    currency_id = fields.Many2one(related="revision_id.currency_id")
    from_tier_id = fields.Many2one(
        "loyalty.tier", string="From", readonly=True, ondelete="cascade"
    )
    to_line_id = fields.Many2one(
        "loyalty.tier.revision.line", string="To", readonly=True, ondelete="cascade"
    )
    direction = fields.Selection(
        [
            ("up", "Moves up"),
            ("down", "Moves down"),
            ("removed", "The tier is removed"),
            ("same", "Stays, at another multiplier"),
        ],
        readonly=True,
        required=True,
    )
    qualified_amount = fields.Monetary("Money Spent", readonly=True)
    qualified_visits = fields.Integer("Visits", readonly=True)
    qualified_points = fields.Float("Qualifying Points", digits=(16, 2), readonly=True)
    yearly_points = fields.Float(
        "Points in Twelve Months", digits=(16, 2), readonly=True
    )
    yearly_cost = fields.Monetary("Cost per Year", readonly=True)

    @api.model
    def _fill(self, revision):
        """Work out the preview anew, some thousand members at a time."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "DELETE FROM loyalty_tier_revision_member WHERE revision_id = %s",
                revision.id,
            )
        )
        program = revision.program_id.sudo()
        for span in self.env["loyalty.tier.evaluation"]._get_spans(program):
            self._insert_span(revision, program, span)
        self.env.invalidate_all()

    def _insert_span(self, revision, program, span):
        lines = revision.line_ids.sorted()
        decision = self.env["loyalty.tier.decision"]
        outcome = decision._get_outcome(
            revision._get_ladder(), span, program, True, False
        )
        self.env.cr.execute(
            SQL(
                """
                WITH %(outcome)s, earning AS (%(earning)s), move AS (
                    SELECT outcome.*, COALESCE(earning.points, 0) AS yearly_points,
                           (%(lines)s::int[])[rank] AS line_id,
                           round(COALESCE(earning.points, 0) * %(value)s * (
                               COALESCE((%(multipliers)s::numeric[])[rank], 1)
                               - COALESCE(tier.earning_multiplier, 1)), %(digits)s)
                               AS yearly_cost
                      FROM outcome
                      LEFT JOIN earning ON earning.card_id = outcome.id
                      LEFT JOIN loyalty_tier tier ON tier.id = outcome.tier_id
                )
                INSERT INTO loyalty_tier_revision_member (
                    revision_id, card_id, from_tier_id, to_line_id, direction,
                    qualified_amount, qualified_visits, qualified_points, yearly_points,
                    yearly_cost)
                SELECT %(revision)s, id, tier_id, line_id,
                       CASE WHEN tier_id IS NOT NULL AND standing = 0 THEN 'removed'
                            WHEN rank > standing THEN 'up'
                            WHEN rank < standing THEN 'down'
                            ELSE 'same' END,
                       amount, visits, points, yearly_points, yearly_cost
                  FROM move
                 WHERE new_tier_id IS DISTINCT FROM tier_id OR yearly_cost <> 0
                """,
                outcome=outcome,
                earning=self._get_earning(program),
                lines=lines.ids,
                multipliers=lines.mapped("earning_multiplier"),
                value=program._get_unit_value(),
                digits=program.currency_id.decimal_places,
                revision=revision.id,
            )
        )

    def _get_earning(self, program):
        """What the members earned in the last twelve months."""
        since = program._get_tier_today() - relativedelta(years=1)
        return SQL(
            "SELECT counted.card_id, sum(counted.points) AS points"
            "  FROM loyalty_tier_points counted"
            "  JOIN member ON member.id = counted.card_id"
            " WHERE counted.day > %s GROUP BY counted.card_id",
            since,
        )
