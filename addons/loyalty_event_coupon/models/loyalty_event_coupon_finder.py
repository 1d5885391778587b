from odoo import api, models
from odoo.tools import SQL

from ..tools.event_day import Due, birthdays


class LoyaltyEventCouponFinder(models.AbstractModel):
    """Who gets a coupon of a rule today: one statement for some hundred people."""

    _name = "loyalty.event.coupon.finder"
    _description = "Event Coupon Finder"

    @api.private
    @api.model
    def find(self, rule, after=0, limit=None, again=True):
        """Return who is due and has not had the coupon of the period, by id.

        :param rule: its audience is searched with the rights of its environment, so
            that nobody sees in a preview what he may not read; visits are all counted
        :param after: only people with a higher id
        :param limit: how many at most
        :param again: also those to whom it could not be given earlier on the same day
        :return: list of Due
        :raise AccessError: the audience asks for what may not be read
        """
        if not rule._get_companies():
            return []
        self.env.flush_all()
        audience = rule._search_audience()
        rule = rule.sudo()
        due = getattr(self, f"_get_{rule.event}_sql")(rule)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT due.partner_id, due.company_id, due.event_day, due.period
                  FROM (%(due)s) due
                  JOIN (%(windows)s) branch ON branch.company_id = due.company_id
                 WHERE due.partner_id > %(after)s
                   AND due.partner_id IN (%(audience)s)
                   AND NOT EXISTS (
                       SELECT FROM loyalty_event_coupon_issue issue
                        WHERE issue.rule_id = %(rule)s
                          AND issue.partner_id = due.partner_id
                          AND issue.period = due.period
                          AND (issue.problem IS NULL
                               OR issue.issued_on >= branch.today AND NOT %(again)s))
                 ORDER BY due.partner_id LIMIT %(limit)s
                """,
                due=due,
                after=after,
                windows=self._get_windows_sql(rule),
                audience=audience.subselect(),
                rule=rule.id,
                again=again,
                limit=limit,
            )
        )
        return [Due(*row) for row in rows]

    # -- events of visits -------------------------------------------------------------

    def _get_second_visit_sql(self, rule):
        """People with one visit, so many days ago; once for ever."""
        return SQL(
            """
            SELECT person.partner_id, person.company_id,
                   person.first_day + %(days)s AS event_day, 'once' AS period
              FROM (%(people)s) person
              JOIN (%(windows)s) due ON due.company_id = person.company_id
             WHERE person.visits = 1
               AND person.first_day + %(days)s BETWEEN due.first AND due.last
            """,
            days=rule.days,
            people=self._get_people_sql(rule, SQL("%s * INTERVAL '1 day'", rule.days)),
            windows=self._get_windows_sql(rule),
        )

    def _get_win_back_sql(self, rule):
        """People whose last visit was so many months ago; once for each absence."""
        months = SQL("%s * INTERVAL '1 month'", rule.months)
        return SQL(
            """
            SELECT person.partner_id, person.company_id,
                   (person.last_day + %(months)s)::date AS event_day,
                   person.last_day::text AS period
              FROM (%(people)s) person
              JOIN (%(windows)s) due ON due.company_id = person.company_id
             WHERE (person.last_day + %(months)s)::date BETWEEN due.first AND due.last
               AND NOT EXISTS (
                   SELECT FROM loyalty_event_coupon_issue recent
                    WHERE recent.rule_id = %(rule)s
                      AND recent.partner_id = person.partner_id
                      AND recent.problem IS NULL
                      AND recent.issued_on > due.today - %(pause)s * INTERVAL '1 month')
            """,
            months=months,
            people=self._get_people_sql(rule, months),
            windows=self._get_windows_sql(rule),
            rule=rule.id,
            pause=rule.pause_months,
        )

    def _get_people_sql(self, rule, delay):
        """First and last visit of the people who had one in the days that matter.

        A visit is a day at a branch on which something paid was not given back. The
        branch of a person is that of the last visit.
        """
        windows = rule._get_windows().values()
        return SQL(
            """
            SELECT partner_id, count(*) AS visits, min(day) AS first_day,
                   max(day) AS last_day,
                   (array_agg(company_id ORDER BY day DESC, company_id))[1]
                       AS company_id
              FROM (SELECT partner_id, company_id, day FROM loyalty_activity
                     WHERE company_id = ANY(%(companies)s)
                       AND partner_id IN (
                           SELECT partner_id FROM loyalty_activity
                            WHERE company_id = ANY(%(companies)s)
                              AND day BETWEEN %(first)s - %(delay)s - INTERVAL '3 days'
                                          AND %(last)s - %(delay)s + INTERVAL '3 days')
                     GROUP BY partner_id, company_id, day
                    HAVING sum(amount_incl) > 0) visit
             GROUP BY partner_id
            """,
            companies=rule._get_companies().ids,
            first=min(each.first for each in windows),
            last=max(each.last for each in windows),
            delay=delay,
        )

    def _get_windows_sql(self, rule):
        windows = rule._get_windows()
        companies = rule._get_companies()
        return SQL(
            """
            SELECT * FROM unnest(%s::int[], %s::date[], %s::date[], %s::date[])
                          AS due(company_id, first, last, today)
            """,
            companies.ids,
            [windows[company.id].first for company in companies],
            [windows[company.id].last for company in companies],
            [company._get_loyalty_today() for company in companies],
        )

    # -- birthdays --------------------------------------------------------------------

    def _get_birthday_sql(self, rule):
        """People whose birthday is near; once for each birthday.

        The branch that greets is that of the last visit, else that of the contact,
        else that of the rule.
        """
        days = [
            (company, each)
            for company, window in rule._get_windows().items()
            for each in birthdays(window)
        ]
        return SQL(
            """
            SELECT person.partner_id, person.company_id, due.greeted_on AS event_day,
                   to_char(due.greeted_on, 'YYYY') AS period
              FROM (%(people)s) person
              JOIN unnest(%(companies)s::int[], %(months)s::int[], %(days)s::int[],
                          %(greeted)s::date[])
                   AS due(company_id, month, day, greeted_on)
                ON due.company_id = person.company_id
               AND due.month = date_part('month', person.birthdate_date)
               AND due.day = date_part('day', person.birthdate_date)
             WHERE due.greeted_on > person.birthdate_date
            """,
            people=self._get_born_sql(rule),
            companies=[company for company, _each in days],
            months=[each.month for _company, each in days],
            days=[each.day for _company, each in days],
            greeted=[each.greeted_on for _company, each in days],
        )

    def _get_born_sql(self, rule):
        return SQL(
            """
            SELECT partner.id AS partner_id, partner.birthdate_date,
                   COALESCE(visit.company_id, partner.company_id, %(default)s)
                       AS company_id
              FROM res_partner partner
              LEFT JOIN LATERAL (
                   SELECT company_id FROM loyalty_activity
                    WHERE partner_id = partner.id AND company_id = ANY(%(companies)s)
                    ORDER BY day DESC, id DESC LIMIT 1) visit ON TRUE
             WHERE partner.birthdate_date IS NOT NULL
            """,
            default=(rule.company_id or self.env.company).id,
            companies=rule._get_companies().ids,
        )
