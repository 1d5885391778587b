from odoo import fields, models
from odoo.tools import SQL


class LoyaltyEventCouponAnalysis(models.Model):
    """What the coupons brought: one row per issue, read from ledger and activity."""

    _name = "loyalty.event.coupon.analysis"
    _description = "Event Coupon Analysis"
    _auto = False
    _order = "issued_on desc, id desc"
    _rec_name = "partner_id"

    rule_id = fields.Many2one("loyalty.event.coupon.rule", readonly=True)
    event = fields.Selection(
        [
            ("second_visit", "Second visit missing"),
            ("birthday", "Birthday"),
            ("win_back", "Long absence"),
        ],
        readonly=True,
    )
    program_id = fields.Many2one("loyalty.program", readonly=True)
    partner_id = fields.Many2one("res.partner", "Member", readonly=True)
    company_id = fields.Many2one("res.company", "Branch", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    issued_on = fields.Date(readonly=True)
    valid_until = fields.Date(readonly=True)
    state = fields.Selection(
        [
            ("issued", "Issued"),
            ("used", "Used"),
            ("expired", "Expired"),
            ("gone", "Withdrawn"),
            ("problem", "Problem"),
        ],
        readonly=True,
    )
    came_on = fields.Date("Came", readonly=True)
    used_at = fields.Datetime("Used", readonly=True)
    issued_count = fields.Integer("Coupons", readonly=True)
    came_count = fields.Integer("Members Who Came", readonly=True)
    used_count = fields.Integer("Coupons Used", readonly=True)
    came_share = fields.Float("Came (Share)", readonly=True, aggregator="avg")
    used_share = fields.Float("Used (Share)", readonly=True, aggregator="avg")
    turnover = fields.Monetary(
        "Paid While Valid",
        readonly=True,
        help="What the members paid in visits between the issue and the coupon's last "
        "day, less what was refunded.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT issue.id, issue.rule_id, rule.event, rule.program_id,
                   issue.partner_id, issue.company_id, company.currency_id,
                   issue.issued_on, issue.valid_until, visit.came_on, used.used_at,
                   visit.turnover, %(state)s AS state,
                   (issue.problem IS NULL)::int AS issued_count,
                   (visit.came_on IS NOT NULL)::int AS came_count,
                   (used.used_at IS NOT NULL)::int AS used_count,
                   (visit.came_on IS NOT NULL)::int AS came_share,
                   (used.used_at IS NOT NULL)::int AS used_share
              FROM loyalty_event_coupon_issue issue
              JOIN loyalty_event_coupon_rule rule ON rule.id = issue.rule_id
              JOIN res_company company ON company.id = issue.company_id
              LEFT JOIN loyalty_card card ON card.id = issue.card_id
              LEFT JOIN LATERAL (%(used)s) used ON TRUE
              LEFT JOIN LATERAL (%(visit)s) visit ON TRUE
            """,
            state=self._get_state_sql(),
            used=self._get_use_sql(),
            visit=self._get_visit_sql(),
        )

    def _get_state_sql(self):
        """A coupon can be used through its last day where the reader's company is."""
        return SQL(
            """
            CASE WHEN issue.problem IS NOT NULL THEN 'problem'
                 WHEN used.used_at IS NOT NULL THEN 'used'
                 WHEN issue.valid_until < %s THEN 'expired'
                 WHEN card.id IS NULL OR NOT card.active OR card.points <= 0 THEN 'gone'
                 ELSE 'issued' END
            """,
            self.env.company._get_loyalty_today(),
        )

    def _get_use_sql(self):
        """When the coupon was used, unless the use was taken back."""
        return SQL(
            """
            SELECT min(entry.posted_at) AS used_at FROM loyalty_ledger_entry entry
             WHERE entry.card_id = issue.card_id AND entry.kind = 'redeem'
               AND entry.points + COALESCE((
                   SELECT sum(undo.points) FROM loyalty_ledger_entry undo
                    WHERE undo.reversed_entry_id = entry.id), 0) < 0
            """
        )

    def _get_visit_sql(self):
        """The visits between the issue and the last day of the coupon."""
        return SQL(
            """
            SELECT min(day) AS came_on, sum(amount) AS turnover FROM (
                SELECT activity.day, sum(activity.amount_incl) AS amount
                  FROM loyalty_activity activity
                 WHERE activity.partner_id = issue.partner_id
                   AND activity.day >= issue.issued_on
                   AND activity.recorded_at >= issue.issued_at
                   AND activity.day <= COALESCE(issue.valid_until, activity.day)
                 GROUP BY activity.company_id, activity.day
                HAVING sum(activity.amount_incl) > 0) visits
            """
        )
