from odoo import api, models
from odoo.tools import SQL

from odoo.addons.loyalty_ledger.tools.rounding import to_decimal

from ..tools.ladder import SCOPES, Measures
from ..tools.span import Span
from ..tools.window import ANNIVERSARY, window


class LoyaltyTierDecision(models.AbstractModel):
    """What members have done on the days that count.

    Money and visits are those of the member, in the branches of the program; points are
    those of the card.
    """

    _inherit = "loyalty.tier.decision"
    _name = "loyalty.tier.decision"

    def _get_measures(self, ladder, span, program, today):
        """The rows "measure": card_id, amount, visits, points."""
        holder = "id" if ladder.window == ANNIVERSARY else "partner_id"
        return SQL(
            """
            SELECT member.id AS card_id, spent.amount, spent.visits, earned.points
              FROM member
              LEFT JOIN (%(spent)s) spent ON spent.holder = %(holder)s
              LEFT JOIN (%(points)s) earned ON earned.card_id = member.id
            """,
            spent=self._get_spent(ladder, span, program, today),
            holder=SQL.identifier("member", holder),
            points=self._get_points(ladder, today),
        )

    # -- money and visits -------------------------------------------------------------

    def _get_spent(self, ladder, span, program, today):
        """Money and visits by holder: the member, or the card where the days that count
        are those of the card.

        A visit is a day and a branch in which something remains paid.
        """
        total, rates = self._get_conversion(program)
        return SQL(
            """
            SELECT holder, %(total)s AS amount,
                   count(*) FILTER (WHERE paid > 0) AS visits
              FROM (%(visit)s) visit %(rates)s GROUP BY holder
            """,
            total=total,
            rates=rates,
            visit=self._get_visits(ladder, span, program, today),
        )

    def _get_visits(self, ladder, span, program, today):
        """Days and branches of each holder."""
        holder = "member" if ladder.window == ANNIVERSARY else "activity"
        column = "id" if ladder.window == ANNIVERSARY else "partner_id"
        return SQL(
            """
            SELECT %(holder)s AS holder, activity.day, activity.company_id,
                   sum(%(amount)s) FILTER (WHERE activity.kind = ANY(%(kinds)s))
                       AS amount,
                   sum(activity.amount_incl) AS paid
              FROM loyalty_activity activity %(counting)s %(branches)s
             GROUP BY 1, activity.day, activity.company_id
            """,
            holder=SQL.identifier(holder, column),
            amount=SQL.identifier("activity", f"amount_{ladder.tax}"),
            kinds=list(SCOPES[ladder.scope]),
            counting=self._get_counting(ladder, span, today),
            branches=self._get_branches(program),
        )

    def _get_counting(self, ladder, span, today):
        """Which rows of activity count.

        Where the same days count for all, a stretch of members is read in the order of
        the index and needs neither a join nor a sort, unless few of it are members.
        """
        if ladder.window == ANNIVERSARY:
            return SQL(
                "JOIN member ON member.partner_id = activity.partner_id"
                " WHERE activity.day BETWEEN member.first_day AND member.last_day"
            )
        days = window(ladder.window, today, ladder.months)
        between = SQL("activity.day BETWEEN %s AND %s", days.start, days.end)
        if span.is_dense():
            stretch = SQL("BETWEEN %s AND %s", span.least, span.most)
        else:
            stretch = SQL("IN (SELECT partner_id FROM member)")
        return SQL("WHERE activity.partner_id %s AND %s", stretch, between)

    def _get_branches(self, program):
        """In which branches activity counts: of the program's company and below."""
        if not program.company_id:
            return SQL("")
        companies = self._get_companies(program)
        return SQL("AND activity.company_id = ANY(%s)", companies.ids)

    def _get_companies(self, program):
        """What was spent in a branch counts also after it was archived."""
        owner = program.company_id.with_context(active_test=False)
        return owner._get_loyalty_branches()

    def _get_conversion(self, program):
        """How money of branches with another currency becomes the program's.

        :return: the sum and the join that it needs, which is empty where all branches
            have the currency of the program
        """
        currency = program.currency_id
        companies = self._get_companies(program)
        if not companies.currency_id - currency:
            return SQL("sum(amount)"), SQL("")
        join = SQL(
            """
            JOIN res_company branch ON branch.id = visit.company_id
            CROSS JOIN LATERAL (SELECT CASE
                WHEN branch.currency_id = %(currency)s THEN 1
                ELSE %(target)s / %(own)s END AS factor) rate
            """,
            currency=currency.id,
            target=self._get_rate(SQL("%s", currency.id)),
            own=self._get_rate(SQL("branch.currency_id")),
        )
        digits = currency.decimal_places
        return SQL("round(sum(amount * rate.factor), %s)", digits), join

    def _get_rate(self, currency):
        """The rate of a currency on the day of a visit, as Odoo looks it up."""
        rates = SQL(
            "SELECT rate FROM res_currency_rate known WHERE known.currency_id = %s"
            " AND (known.company_id IS NULL OR known.company_id ="
            " split_part(branch.parent_path, '/', 1)::int)",
            currency,
        )
        return SQL(
            "COALESCE((%(rates)s AND known.name <= visit.day"
            " ORDER BY known.company_id, known.name DESC LIMIT 1),"
            " (%(rates)s ORDER BY known.company_id, known.name LIMIT 1), 1)::numeric",
            rates=rates,
        )

    # -- points -----------------------------------------------------------------------

    def _get_points(self, ladder, today):
        """Points by card."""
        if ladder.window == ANNIVERSARY:
            between = SQL("counted.day BETWEEN member.first_day AND member.last_day")
        else:
            days = window(ladder.window, today, ladder.months)
            between = SQL("counted.day BETWEEN %s AND %s", days.start, days.end)
        return SQL(
            "SELECT counted.card_id, sum(counted.points) AS points"
            "  FROM loyalty_tier_points counted"
            "  JOIN member ON member.id = counted.card_id"
            " WHERE %s GROUP BY counted.card_id",
            between,
        )

    @api.model
    def _get_measures_of(self, card, ladder=None, day=None):
        """Return what counts for a member on a day.

        :param ladder: rules to count by; default: those of the program
        :param day: default: today
        """
        program = card.program_id.sudo()
        ladder = ladder or program._get_ladder()
        day = day or program._get_tier_today()
        self._flush_measured()
        span = Span.of(card.ids or [0])
        rows = self.env.execute_query(
            SQL(
                "WITH member AS (%s) SELECT amount, visits, points FROM (%s) measure",
                self._get_members(ladder, span, program, day),
                self._get_measures(ladder, span, program, day),
            )
        )
        amount, visits, points = rows[0] if rows else (0, 0, 0)
        return Measures(to_decimal(amount or 0), visits or 0, to_decimal(points or 0))

    @api.model
    def _flush_measured(self):
        """What the statements read is in the database."""
        for model in ("loyalty.card", "loyalty.activity", "loyalty.tier.points"):
            self.env[model].flush_model()
