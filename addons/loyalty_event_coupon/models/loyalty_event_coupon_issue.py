from odoo import api, fields, models
from odoo.fields import Domain


class LoyaltyEventCouponIssue(models.Model):
    """A coupon that a rule gave to a person, once for its period.

    Without a card and with a problem: it could not be given; the next run tries again
    as long as the rule reaches back.
    """

    _name = "loyalty.event.coupon.issue"
    _description = "Issued Event Coupon"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _rec_name = "partner_id"
    _mail_post_access = "read"

    rule_id = fields.Many2one(
        "loyalty.event.coupon.rule", required=True, readonly=True, ondelete="restrict"
    )
    event = fields.Selection(related="rule_id.event")
    program_id = fields.Many2one(related="rule_id.program_id")
    partner_id = fields.Many2one(
        "res.partner",
        "Member",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        "res.company",
        "Branch",
        required=True,
        readonly=True,
        help="The branch that gave the coupon: that of the member's last visit.",
    )
    event_day = fields.Date(
        "For",
        required=True,
        readonly=True,
        help="The day that the coupon is for: the birthday, or the day on which the "
        "waiting for a visit was over.",
    )
    period = fields.Char(
        required=True,
        readonly=True,
        help="What is given once only: the year of the birthday, the absence since a "
        "visit.",
    )
    issued_on = fields.Date(readonly=True, help="The date where the branch is.")
    issued_at = fields.Datetime(readonly=True, default=fields.Datetime.now)
    valid_until = fields.Date(readonly=True)
    card_id = fields.Many2one(
        "loyalty.card",
        "Coupon",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    card_code = fields.Char("Code", readonly=True)
    problem = fields.Char(readonly=True, help="Why the coupon could not be given.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        [
            ("issued", "Issued"),
            ("used", "Used"),
            ("expired", "Expired"),
            ("gone", "Withdrawn"),
            ("problem", "Problem"),
        ],
        compute="_compute_result",
        search="_search_state",
    )
    came_on = fields.Date(
        "Came",
        compute="_compute_result",
        help="The first visit since the coupon was issued, with the coupon or without.",
    )
    used_at = fields.Datetime("Used", compute="_compute_result")
    turnover = fields.Monetary(
        "Paid While Valid",
        compute="_compute_result",
        help="What the member paid in visits between the issue and the coupon's last "
        "day, less what was refunded.",
    )

    _once_idx = models.UniqueIndex(
        "(rule_id, partner_id, period)",
        "This member has had the coupon for this event.",
    )
    _rest_idx = models.Index("(rule_id, partner_id, issued_on)")

    @api.depends("card_id.points", "problem")
    def _compute_result(self):
        Analysis = self.env["loyalty.event.coupon.analysis"]
        self.env.flush_all()
        known = {each.id: each for each in Analysis.search([("id", "in", self.ids)])}
        for issue in self:
            result = known.get(issue._origin.id, Analysis)
            issue.state = result.state
            issue.came_on = result.came_on
            issue.used_at = result.used_at
            issue.turnover = result.turnover

    def _search_state(self, operator, value):
        self.env.flush_all()
        analysis = self.env["loyalty.event.coupon.analysis"]
        return Domain("id", "in", analysis._search([("state", operator, value)]))

    @api.private
    def _deliver(self):
        """Tell the members, by the communication of the coupon's program.

        Whoever has no e-mail address gets no message; the coupon is on the card at the
        till all the same. Modules with other channels extend this.
        """
        for issue in self.filtered("partner_id.email"):
            issue.card_id._announce(issue)

    def action_open_card(self):
        """Open the coupon."""
        self.ensure_one()
        return self.card_id.get_formview_action()
