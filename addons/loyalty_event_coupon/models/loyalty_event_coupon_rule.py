from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from odoo.addons.loyalty_ledger.tools.stored_filter import read_filter

from ..tools.event_day import BIRTHDAY, SECOND_VISIT, WIN_BACK, window

DRAFT = "draft"
RUNNING = "running"
PAUSED = "paused"
#: Programs of Odoo whose cards are coupons.
COUPON_TYPES = ("coupons", "next_order_coupons")


class LoyaltyEventCouponRule(models.Model):
    """Who gets which coupon after which event."""

    _name = "loyalty.event.coupon.rule"
    _description = "Event Coupon Rule"
    _inherit = ["mail.thread", "loyalty.slices.mixin"]
    _order = "sequence, id"

    name = fields.Char(
        required=True,
        translate=True,
        tracking=True,
        help="The member reads this on the coupon's statement.",
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    state = fields.Selection(
        [(DRAFT, "Draft"), (RUNNING, "Running"), (PAUSED, "Paused")],
        default=DRAFT,
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        help="Only a running rule issues coupons.",
    )
    problem = fields.Char(
        readonly=True,
        copy=False,
        help="Why the last nightly run issued nothing. The next run tries again.",
    )
    company_id = fields.Many2one(
        "res.company",
        string="Branch",
        default=lambda self: self.env.company,
        tracking=True,
        help="Visits to this company and its branches count. Empty: all companies.",
    )
    event = fields.Selection(
        [
            (SECOND_VISIT, "Second visit missing"),
            (BIRTHDAY, "Birthday"),
            (WIN_BACK, "Long absence"),
        ],
        required=True,
        default=SECOND_VISIT,
        tracking=True,
        help="Second visit missing: a customer came once, and not again.\n"
        "Birthday: each year; 29 February is greeted on the 28th in common years.\n"
        "Long absence: so many months after the last visit, once per absence.",
    )
    days = fields.Integer(
        compute="_compute_days",
        store=True,
        readonly=False,
        tracking=True,
        help="Second visit: days after the first visit. Birthday: days before it.",
    )
    months = fields.Integer(
        "Months Without a Visit",
        default=6,
        tracking=True,
        help="Counted from the day of the last visit.",
    )
    pause_months = fields.Integer(
        "Not Again Within (Months)",
        default=12,
        help="Nobody gets two coupons of a long absence within so many months.",
    )
    reach_back = fields.Integer(
        "Reaches Back (Days)",
        default=14,
        help="If the day is over, the coupon is still given for so many days: to "
        "people whose day was missed while the server stood still or the rule was "
        "paused. Nobody gets it later, so a new rule does not reach back for years.",
    )
    partner_domain = fields.Char(
        "Audience",
        default="[]",
        help="Only contacts that fit this filter; empty: everybody.",
    )
    program_id = fields.Many2one(
        "loyalty.program",
        "Coupon Program",
        required=True,
        ondelete="restrict",
        domain=[("program_type", "in", COUPON_TYPES)],
        tracking=True,
        help="The coupons are cards of this program. What they are worth, where they "
        "are used and the message that goes with them is said there.",
    )
    points = fields.Float(
        "Value",
        digits=(16, 2),
        compute="_compute_points",
        store=True,
        readonly=False,
        help="What is put on the coupon; by default enough for one use.",
    )
    point_name = fields.Char(related="program_id.portal_point_name")
    validity_days = fields.Integer(
        "Valid for (Days)",
        default=60,
        tracking=True,
        help="The coupon can be used through the last of these days; 0: without end. "
        "It ends with its program at the latest.",
    )

    _days_not_negative = models.Constraint(
        "CHECK (days >= 0 AND months >= 0 AND pause_months >= 0 AND reach_back >= 0"
        " AND validity_days >= 0)",
        "Days and months cannot be negative.",
    )
    _absence_has_months = models.Constraint(
        "CHECK (event <> 'win_back' OR months > 0)",
        "Say after how many months without a visit the coupon is given.",
    )

    @api.depends("event")
    def _compute_days(self):
        """Two months are the usual time to invite somebody again."""
        for rule in self:
            rule.days = {SECOND_VISIT: 60, BIRTHDAY: 7}.get(rule.event, 0)

    @api.depends("program_id")
    def _compute_points(self):
        for rule in self:
            needed = rule.program_id.reward_ids.mapped("required_points")
            rule.points = min(needed, default=1) or 1

    @api.constrains("partner_domain")
    def _check_partner_domain(self):
        """Whoever writes a filter may read what it asks for: the number of people whom
        it finds would tell him.

        :raise AccessError: he may not
        """
        Partner = self.env["res.partner"].sudo(False)  # Odoo checks with all rights
        for rule in self:
            Partner.search(rule._get_audience(), limit=1)

    @api.constrains("program_id", "company_id", "points")
    def _check_program(self):
        for rule in self:
            rule._check_program_type()
            rule._check_program_company()

    def _check_program_type(self):
        if self.program_id.program_type not in COUPON_TYPES:
            raise ValidationError(
                self.env._(
                    "%s has no coupons. Choose a program of coupons.",
                    self.program_id.display_name,
                )
            )
        if self.points <= 0:
            raise ValidationError(self.env._("A coupon needs a value above zero."))

    def _check_program_company(self):
        owner = self.program_id.company_id
        if owner and not self.company_id <= owner._get_loyalty_branches():
            raise ValidationError(
                self.env._(
                    "Coupons of %(program)s can be used in %(owner)s only. Choose that "
                    "company, or one of its branches.",
                    program=self.program_id.display_name,
                    owner=owner.display_name,
                )
            )
        if owner and not self.company_id:
            raise ValidationError(
                self.env._(
                    "%(program)s belongs to %(owner)s: choose the branch.",
                    program=self.program_id.display_name,
                    owner=owner.display_name,
                )
            )

    def _get_audience(self):
        """The filter on contacts.

        :raise ValidationError: it is no filter that can be understood
        """
        return read_filter(self.env["res.partner"], self.partner_domain)

    def _search_audience(self):
        """The contacts that fit the filter, as far as whoever asks may read them."""
        return self.env["res.partner"]._search(self._get_audience())

    # -- where and when ---------------------------------------------------------------

    def _get_companies(self):
        """The branches whose visits count."""
        return self.company_id._get_loyalty_branches()

    def _get_windows(self):
        """Days of the event that are due today, by id of the branch: a day begins
        where the branch is."""
        ahead = self.days if self.event == BIRTHDAY else 0
        return {
            company.id: window(company._get_loyalty_today(), self.reach_back, ahead)
            for company in self._get_companies()
        }

    # -- start and stop ---------------------------------------------------------------

    def action_start(self):
        """Issue coupons from the next nightly run on."""
        self.check_access("write")
        for rule in self:
            rule._check_usable()
        self.write({"state": RUNNING, "problem": False})
        return True

    def _check_usable(self):
        if obstacle := self._get_obstacle():
            raise UserError(obstacle)

    def _get_obstacle(self):
        """Why nobody could use a coupon of the rule; empty: somebody could."""
        program, branch = self.program_id, self.company_id
        today = (branch or self.env.company)._get_loyalty_today()
        if branch and not branch.active:
            return self.env._("Branch %s is archived.", branch.display_name)
        if not program.active or not program.reward_ids:
            return self.env._(
                "Coupons of %s buy nothing: the program is archived or has no reward.",
                program.display_name,
            )
        if program.date_to and program.date_to < today:
            return self.env._(
                "Coupons of %(program)s buy nothing: it ended on %(day)s.",
                program=program.display_name,
                day=format_date(self.env, program.date_to),
            )
        return ""

    def action_pause(self):
        """Issue nothing until it is started again."""
        self.check_access("write")
        self.state = PAUSED
        return True
