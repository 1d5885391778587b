from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.loyalty_ledger.tools.rounding import to_decimal

from ..tools.progress import Terms

DRAFT = "draft"
RUNNING = "running"
PAUSED = "paused"
#: Programs whose cards a member collects on; the others are coupons.
COLLECTING = ("loyalty", "ewallet")
REWARD_TYPES = (*COLLECTING, "coupons", "next_order_coupons")
SIDES = ("referrer", "friend")


class LoyaltyReferralProgram(models.Model):
    """What a member and the friend get, after what, and how often.

    Not fields of a loyalty program: the two sides may be paid from two programs, and
    one program of points may pay several campaigns.
    """

    _name = "loyalty.referral.program"
    _description = "Referral Program"
    _inherit = ["mail.thread"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10, help="Where several programs run, new invitations get the first."
    )
    state = fields.Selection(
        [(DRAFT, "Draft"), (RUNNING, "Running"), (PAUSED, "Paused")],
        default=DRAFT,
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        help="Only a running program takes new invitations. Those that it has are "
        "rewarded all the same.",
    )
    company_id = fields.Many2one(
        "res.company",
        string="Branch",
        default=lambda self: self.env.company,
        help="For this company and its branches. Empty: for all companies.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    minimum = fields.Monetary(
        "Smallest Purchase",
        tracking=True,
        help="The friend pays at least so much at one visit, with tax, refunds "
        "deducted. 0: any purchase.",
    )
    refund_days = fields.Integer(
        "Refund Time (Days)",
        default=14,
        tracking=True,
        help="Both are rewarded when the purchase cannot come back any more: so many "
        "days after it.",
    )
    valid_days = fields.Integer(
        "Invitation Valid (Days)",
        default=180,
        tracking=True,
        help="The friend buys within so many days; 0: no end.",
    )
    member_limit = fields.Integer(
        "Rewards per Member and Year",
        default=10,
        tracking=True,
        help="Beyond it a member gets no more for this calendar year; the friends "
        "still get theirs. 0: no limit.",
    )
    total_limit = fields.Integer(
        "Rewarded Invitations in All",
        tracking=True,
        help="After so many rewarded invitations nobody gets more. 0: no limit.",
    )
    referrer_program_id = fields.Many2one(
        "loyalty.program",
        "Member's Reward",
        required=True,
        ondelete="restrict",
        domain=[("program_type", "in", REWARD_TYPES)],
        tracking=True,
        help="Points on the member's card, or a coupon.",
    )
    referrer_points = fields.Float(
        "Member Gets", digits=(16, 2), default=1, required=True, tracking=True
    )
    referrer_point_name = fields.Char(related="referrer_program_id.portal_point_name")
    referrer_days = fields.Integer(
        "Member's Coupon Valid (Days)", default=90, help="0: without end."
    )
    friend_program_id = fields.Many2one(
        "loyalty.program",
        "Friend's Reward",
        required=True,
        ondelete="restrict",
        domain=[("program_type", "in", REWARD_TYPES)],
        tracking=True,
        help="Points on the friend's card, or a coupon.",
    )
    friend_points = fields.Float(
        "Friend Gets", digits=(16, 2), default=1, required=True, tracking=True
    )
    friend_point_name = fields.Char(related="friend_program_id.portal_point_name")
    friend_days = fields.Integer(
        "Friend's Coupon Valid (Days)", default=90, help="0: without end."
    )
    is_referrer_coupon = fields.Boolean(compute="_compute_is_coupon")
    is_friend_coupon = fields.Boolean(compute="_compute_is_coupon")
    offer = fields.Text(
        translate=True,
        default=lambda self: self.env._(
            "Come to our workshop with this invitation: after your first visit both of "
            "us get a present."
        ),
        help="What the friend reads on the invitation, and what the member sends.",
    )
    consent = fields.Text(
        "Consent Text",
        translate=True,
        required=True,
        default=lambda self: self.env._(
            "I agree that my name and my number are stored to recognise me at my first "
            "visit. They are deleted when I ask for it."
        ),
        help="The friend ticks this. Text and time are kept with the invitation.",
    )

    invited_count = fields.Integer("Invitations", compute="_compute_counts")
    waiting_count = fields.Integer("Waiting", compute="_compute_counts")
    rewarded_count = fields.Integer("Rewarded", compute="_compute_counts")

    _not_negative = models.Constraint(
        "CHECK (minimum >= 0 AND refund_days >= 0 AND valid_days >= 0"
        " AND member_limit >= 0 AND total_limit >= 0 AND referrer_days >= 0"
        " AND friend_days >= 0)",
        "Amounts, days and limits cannot be negative.",
    )
    _rewards_positive = models.Constraint(
        "CHECK (referrer_points > 0 AND friend_points > 0)",
        "Both sides get something.",
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for program in self:
            program.currency_id = (program.company_id or self.env.company).currency_id

    @api.depends("referrer_program_id", "friend_program_id")
    def _compute_is_coupon(self):
        for program in self:
            for side in SIDES:
                reward = program[f"{side}_program_id"]
                program[f"is_{side}_coupon"] = reward and not self._collects(reward)

    @api.model
    def _collects(self, reward):
        """Whether a member has one card of a program and collects on it."""
        return reward.program_type in COLLECTING

    def _compute_counts(self):
        groups = self.env["loyalty.referral"]._read_group(
            [("program_id", "in", self.ids)], ["program_id", "state"], ["__count"]
        )
        found = {(program.id, state): count for program, state, count in groups}
        for program in self:
            own = {s: n for (key, s), n in found.items() if key == program._origin.id}
            program.invited_count = sum(own.values())
            program.waiting_count = own.get("waiting", 0)
            program.rewarded_count = own.get("rewarded", 0)

    @api.constrains("referrer_program_id", "friend_program_id", "company_id")
    def _check_rewards(self):
        for program in self:
            for side in SIDES:
                program._check_reward(program[f"{side}_program_id"])

    def _check_reward(self, reward):
        if reward.program_type not in REWARD_TYPES:
            raise ValidationError(
                self.env._(
                    "%s cannot be a reward. Choose points, an eWallet or coupons.",
                    reward.display_name,
                )
            )
        if reward.company_id:
            self._check_reward_company(reward, reward.company_id)

    def _check_reward_company(self, reward, owner):
        if not self.company_id or self.company_id not in owner._get_loyalty_branches():
            raise ValidationError(
                self.env._(
                    "%(program)s can be used in %(owner)s only. Choose that company, "
                    "or one of its branches.",
                    program=reward.display_name,
                    owner=owner.display_name,
                )
            )

    # -- what others ask --------------------------------------------------------------

    @api.private
    @api.model
    def find_running(self, company):
        """The program that takes invitations of a branch; empty: none."""
        domain = Domain("company_id", "=", False)
        domain |= Domain("company_id", "parent_of", company.id)
        return self.sudo().search(domain & Domain("state", "=", RUNNING), limit=1)

    def _get_companies(self):
        """The branches whose purchases count, also those that are closed by now."""
        return self.company_id.with_context(active_test=False)._get_loyalty_branches()

    def _get_terms(self, valid_until):
        """What is asked of an invitation that ends on a day."""
        self.ensure_one()
        minimum = to_decimal(self.minimum)
        return Terms(minimum, self.refund_days, valid_until or None)

    # -- start and stop ---------------------------------------------------------------

    def action_start(self):
        """Take invitations from now on."""
        self.check_access("write")
        for program in self:
            branch = program.company_id or self.env.company
            program._check_usable(branch._get_loyalty_today())
        self.state = RUNNING
        return True

    def _check_usable(self, today):
        """Make sure that both sides get something that they can use.

        :raise UserError: says what stands against it
        """
        for side in SIDES:
            if obstacle := self._get_obstacle(self[f"{side}_program_id"], today):
                raise UserError(obstacle)

    @api.model
    def _get_obstacle(self, reward, today):
        """Why nobody could use what is given of a program; empty: somebody could."""
        name = reward.display_name
        if not reward.active:
            return self.env._("Program %s is archived.", name)
        if reward.date_to and reward.date_to < today:
            day = format_date(self.env, reward.date_to)
            return self.env._("Program %(name)s ended on %(day)s.", name=name, day=day)
        if not self._collects(reward) and not reward.reward_ids:
            return self.env._("Coupons of %s buy nothing: it has no reward.", name)
        return ""

    def action_pause(self):
        """Take no more invitations; those that there are go on."""
        self.check_access("write")
        self.state = PAUSED
        return True

    def action_view_referrals(self):
        """Open the invitations of the program."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty_referral.loyalty_referral_action"
        )
        action["domain"] = [("program_id", "in", self.ids)]
        action["context"] = {}
        return action
