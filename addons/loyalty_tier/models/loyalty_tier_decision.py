from odoo import api, models
from odoo.tools import SQL

from odoo.addons.loyalty_ledger.tools.rounding import to_decimal

from ..tools.ladder import ALL, SCOPES, Measures
from ..tools.span import Span
from ..tools.window import ANNIVERSARY, window

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

        Columns: id, tier_id, standing (its rank), manual, held (a change by hand
        counts), amount, visits, points, rank, new_tier_id, risk, new_risk.

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
            measure=self._get_measures(ladder, span, today),
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
            SELECT card.id, card.tier_id, card.tier_since,
                   card.tier_at_risk_until AS risk, card.tier_manual AS manual,
                   card.tier_manual IS NOT NULL AND (card.tier_manual_until IS NULL
                       OR card.tier_manual_until >= %(today)s) AS held,
                   COALESCE(array_position(%(tiers)s, card.tier_id), 0) AS standing,
                   COALESCE(array_position(%(tiers)s, card.tier_manual_id), 0)
                       AS granted,
                   %(first)s AS first_day, %(last)s AS last_day
              FROM loyalty_card card
             WHERE card.program_id = %(program)s
               AND card.id BETWEEN %(least)s AND %(most)s AND %(chosen)s
            """,
            today=today,
            tiers=self._get_tier_array(ladder),
            first=first,
            last=last,
            program=program.id,
            least=span.least,
            most=span.most,
            chosen=self._get_chosen(span),
        )

    def _get_chosen(self, span):
        if span.ids is None:
            return SQL("card.active")
        return SQL("card.id = ANY(%s)", list(span.ids))

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
        company = (program.company_id or self.env.company).sudo()
        return SQL(
            "COALESCE(card.tier_joined_on,"
            " (card.create_date AT TIME ZONE 'UTC' AT TIME ZONE %s)::date)",
            company.partner_id.tz or "UTC",
        )

    def _get_measures(self, ladder, span, today):
        """What the members have done on the days that count.

        A visit is a day and a branch in which something remains paid.
        """
        return SQL(
            """
            SELECT card_id, sum(amount) AS amount, sum(points) AS points,
                   count(*) FILTER (WHERE paid > 0) AS visits
              FROM (SELECT activity.card_id,
                           sum(%(amount)s) FILTER (
                               WHERE activity.kind = ANY(%(kinds)s)) AS amount,
                           sum(activity.amount_incl) AS paid,
                           sum(activity.points) AS points
                      FROM loyalty_tier_activity activity %(counting)s
                     GROUP BY activity.card_id, activity.day, activity.company_id
                   ) visit
             GROUP BY card_id
            """,
            amount=SQL.identifier("activity", f"amount_{ladder.tax}"),
            kinds=list(SCOPES[ladder.scope]),
            counting=self._get_counting(ladder, span, today),
        )

    def _get_counting(self, ladder, span, today):
        """Which rows of activity count.

        Where the same days count for all, they are read in the order of the index, card
        by card, and need neither a join nor a sort.
        """
        cards = SQL("activity.card_id BETWEEN %s AND %s", span.least, span.most)
        if span.ids is not None and len(span.ids) > 1:
            chosen = SQL("activity.card_id = ANY(%s)", list(span.ids))
            cards = SQL("%s AND %s", cards, chosen)
        if ladder.window == ANNIVERSARY:
            return SQL(
                "JOIN member ON member.id = activity.card_id WHERE %s"
                " AND activity.day BETWEEN member.first_day AND member.last_day",
                cards,
            )
        days = window(ladder.window, today, ladder.months)
        between = SQL("activity.day BETWEEN %s AND %s", days.start, days.end)
        return SQL("WHERE %s AND %s", cards, between)

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

    @api.model
    def _get_measures_of(self, card, ladder=None, day=None):
        """Return what counts for a member on a day.

        :param ladder: rules to count by; default: those of the program
        :param day: default: today
        """
        program = card.program_id.sudo()
        ladder = ladder or program._get_ladder()
        day = day or program._get_tier_today()
        self.env["loyalty.card"].flush_model()
        self.env["loyalty.tier.activity"].flush_model()
        span = Span.of(card.ids or [0])
        rows = self.env.execute_query(
            SQL(
                "WITH member AS (%s) SELECT amount, visits, points FROM (%s) measure",
                self._get_members(ladder, span, program, day),
                self._get_measures(ladder, span, day),
            )
        )
        amount, visits, points = rows[0] if rows else (0, 0, 0)
        return Measures(to_decimal(amount or 0), visits, to_decimal(points))
