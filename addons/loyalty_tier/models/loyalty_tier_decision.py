from odoo import api, models
from odoo.tools import SQL

from ..tools.ladder import ALL
from ..tools.span import CARDS
from ..tools.window import ANNIVERSARY

EXACT = "exact"


class LoyaltyTierDecision(models.AbstractModel):
    """Who belongs into which tier, as one statement for many members.

    Evaluation and preview run the same statement: what a preview shows is what happens.
    """

    _name = "loyalty.tier.decision"
    _description = "Decision on Tiers"

    @api.model
    def _get_outcome(self, ladder, span, program, at_once=False, moving=True):
        """The rows "outcome": for each card its measures and its new standing.

        Columns: id, partner_id, company_id, tier_id, standing (its rank), manual,
        held (a change by hand counts), amount, visits, points, rank, new_tier_id,
        risk, new_risk.

        :param Ladder ladder: rules to decide by
        :param Span span: which cards of the program
        :param at_once: who no longer earns a tier loses it without grace, unless the
            grace has begun
        :param moving: leave out who stays: the tier is earned, and neither at risk nor
            set by hand
        """
        today = program._get_tier_today()
        return SQL(
            """
            member AS (%(member)s),
            measure AS (%(measure)s),
            earned AS (
                SELECT member.*, COALESCE(measure.amount, 0) AS amount,
                       COALESCE(measure.visits, 0) AS visits,
                       COALESCE(measure.points, 0) AS points,
                       %(earned)s AS earned
                  FROM member LEFT JOIN measure ON measure.card_id = member.id
            ), wanted AS MATERIALIZED (%(wanted)s),
            %(standing)s
            """,
            member=self._get_members(ladder, span, program, today),
            measure=self._get_measures(ladder, span, program, today),
            earned=self._get_earned_rank(ladder),
            wanted=self._get_wanted(at_once, moving),
            standing=self._get_standing(ladder, today),
        )

    def _get_wanted(self, at_once, moving):
        """The rank that a member should have, and whether without grace."""
        return SQL(
            """
            SELECT *, CASE WHEN held AND manual = %(exact)s THEN granted
                           WHEN held THEN GREATEST(earned, granted)
                           ELSE earned END AS wanted,
                   (%(at_once)s AND risk IS NULL)
                   OR (held AND manual = %(exact)s)
                   OR (manual IS NOT NULL AND NOT held
                       AND (manual = %(exact)s OR standing <= granted)) AS at_once
              FROM earned
             WHERE NOT (%(moving)s AND earned = standing AND risk IS NULL
                        AND manual IS NULL AND (standing > 0 OR tier_id IS NULL))
            """,
            exact=EXACT,
            at_once=at_once,
            moving=moving,
        )

    def _get_standing(self, ladder, today):
        """The rows "outcome": the rank that a member gets, and how long it is at risk.

        A tier that is no longer earned stays through the last day of the grace. After a
        step down the next one is on the next day at the earliest.
        """
        return SQL(
            """
            decided AS MATERIALIZED (
                SELECT *, CASE WHEN wanted >= standing OR at_once THEN wanted
                               WHEN COALESCE(risk, %(grace_end)s) >= %(today)s
                               THEN standing
                               WHEN %(one_step)s THEN GREATEST(wanted, standing - 1)
                               ELSE wanted END AS rank
                  FROM wanted
            ), outcome AS (
                SELECT *, (%(tiers)s)[rank] AS new_tier_id,
                       CASE WHEN wanted >= rank THEN NULL
                            WHEN rank = standing THEN COALESCE(risk, %(grace_end)s)
                            ELSE GREATEST(%(grace_end)s, %(today)s) END AS new_risk
                  FROM decided
            )
            """,
            one_step=ladder.one_step,
            tiers=self._get_tier_array(ladder),
            today=SQL("%s::date", today),
            grace_end=SQL("(%s::date + %s)", today, ladder.grace_days - 1),
        )

    def _get_tier_array(self, ladder):
        return SQL("%s::int[]", [step.tier for step in ladder.steps])

    def _get_members(self, ladder, span, program, today):
        """How the cards stand now, and which days count for each."""
        first, last = self._get_own_days(ladder, program, today)
        return SQL(
            """
            SELECT card.id, card.partner_id, card.company_id, card.tier_id,
                   card.tier_since,
                   card.tier_at_risk_until AS risk, card.tier_manual AS manual,
                   card.tier_manual IS NOT NULL AND (card.tier_manual_until IS NULL
                       OR card.tier_manual_until >= %(today)s) AS held,
                   COALESCE(array_position(%(tiers)s, card.tier_id), 0) AS standing,
                   COALESCE(array_position(%(tiers)s, card.tier_manual_id), 0)
                       AS granted,
                   %(first)s AS first_day, %(last)s AS last_day
              FROM loyalty_card card
             WHERE %(inside)s
            """,
            today=today,
            tiers=self._get_tier_array(ladder),
            first=first,
            last=last,
            inside=self._get_inside(span, program),
        )

    def _get_inside(self, span, program):
        """Which rows called "card" are meant."""
        return SQL(
            "card.program_id = %s AND %s BETWEEN %s AND %s AND %s",
            program.id,
            SQL.identifier("card", span.key),
            span.least,
            span.most,
            self._get_chosen(span),
        )

    def _get_chosen(self, span):
        if span.ids is not None:
            return SQL("card.id = ANY(%s)", list(span.ids))
        if span.key == CARDS:
            return SQL("card.active AND card.partner_id IS NULL")
        return SQL("card.active")

    def _get_own_days(self, ladder, program, today):
        """First and last day that count for a member, where they differ."""
        if ladder.window == ANNIVERSARY:
            return self._get_membership_year(program, today)
        return SQL("NULL::date"), SQL("NULL::date")

    def _get_membership_year(self, program, today):
        """First and last day of the year of membership, for each card.

        PostgreSQL counts years as the calculator does: from 29 February to
        28 February where there is no other.
        """
        joined = self._get_joined_day(program)
        year = SQL("(%s - extract(year FROM %s))::int", today.year, joined)
        begun = SQL(
            "(%(year)s - CASE WHEN %(today)s <"
            " (%(joined)s + make_interval(years => %(year)s))::date THEN 1 ELSE 0 END)",
            year=year,
            joined=joined,
            today=today,
        )
        first = SQL("(%s + make_interval(years => %s))::date", joined, begun)
        last = SQL("((%s + make_interval(years => %s + 1))::date - 1)", joined, begun)
        return first, last

    def _get_joined_day(self, program):
        company = program.company_id or self.env.company
        return SQL(
            "COALESCE(card.tier_joined_on,"
            " (card.create_date AT TIME ZONE 'UTC' AT TIME ZONE %s)::date)",
            company._get_loyalty_zone().zone,
        )

    def _get_earned_rank(self, ladder):
        """The rank of the highest tier that the measures reach."""
        whens = [
            SQL("WHEN %s THEN %s", self._get_condition(step, ladder), rank)
            for rank, step in enumerate(ladder.steps, 1)
        ]
        if not whens:
            return SQL("0")
        return SQL("CASE %s ELSE 0 END", SQL(" ").join(reversed(whens)))

    def _get_condition(self, step, ladder):
        conditions = [
            SQL("COALESCE(%s, 0) >= %s", SQL.identifier("measure", name), least)
            for name, least in step.least.pairs().items()
            if least > 0
        ]
        if not conditions:
            return SQL("false")
        between = SQL(" AND ") if ladder.match == ALL else SQL(" OR ")
        return SQL("(%s)", between.join(conditions))
