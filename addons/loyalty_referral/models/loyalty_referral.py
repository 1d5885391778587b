from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import progress
from ..tools.code import short_name
from ..tools.progress import BOUGHT, BY_HAND, INVITED, OPEN, REFUSED

GROUP_ADJUST = "loyalty_ledger.group_loyalty_adjust"


class LoyaltyReferral(models.Model):
    """A member's invitation of a friend, and what became of it.

    Nobody writes it by hand: it begins with a code at the counter or on the page, and
    the friend's purchases move it. Two rights of a person are left: to refuse it, and
    to take the rewards back.
    """

    _name = "loyalty.referral"
    _description = "Referral"
    _inherit = ["mail.thread", "loyalty.slices.mixin"]
    _order = "id desc"
    _mail_post_access = "read"

    name = fields.Char(compute="_compute_name")
    program_id = fields.Many2one(
        "loyalty.referral.program",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        "res.company",
        "Branch",
        required=True,
        readonly=True,
        help="Where the code was entered, or the member's own branch; then where the "
        "friend bought.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    referrer_id = fields.Many2one(
        "res.partner",
        "Member",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    code = fields.Char(readonly=True)
    channel = fields.Selection(
        [("counter", "At the counter"), ("link", "By the link")],
        required=True,
        readonly=True,
    )
    friend_id = fields.Many2one(
        "res.partner",
        "Friend",
        readonly=True,
        ondelete="cascade",
        help="Empty until somebody with the number or the e-mail address of the "
        "invitation buys.",
    )
    friend_name = fields.Char(readonly=True)
    friend_phone = fields.Char(readonly=True)
    friend_number = fields.Char(
        readonly=True,
        index="btree_not_null",
        help="The phone number as it is compared.",
    )
    friend_email = fields.Char(readonly=True, index="btree_not_null")
    consent_at = fields.Datetime(readonly=True)
    consent_text = fields.Text(readonly=True)
    invited_on = fields.Date(required=True, readonly=True)
    valid_until = fields.Date(readonly=True)
    state = fields.Selection(
        [
            (progress.INVITED, "Invited"),
            (progress.BOUGHT, "Bought too Little"),
            (progress.WAITING, "Waiting"),
            (progress.REWARDED, "Rewarded"),
            (progress.REFUSED, "Refused"),
            (progress.REVERSED, "Taken Back"),
        ],
        default=progress.INVITED,
        required=True,
        readonly=True,
        tracking=True,
        index=True,
        help="Waiting: the friend has bought; the rewards come when the refund time is "
        "over.",
    )
    reason = fields.Selection(
        [
            (progress.NOT_NEW, "Was a customer before"),
            (progress.EXPIRED, "Bought nothing in time"),
            (progress.SELF, "The member's own number or address"),
            (progress.ANOTHER, "Another member was first"),
            (progress.MUTUAL, "The friend has brought the member"),
            (progress.TOTAL_LIMIT, "The program is used up"),
            (progress.REFUNDED, "The purchase was refunded"),
            (progress.BY_HAND, "By hand"),
        ],
        readonly=True,
        tracking=True,
    )
    visit_day = fields.Date("Bought", readonly=True)
    visit_company_id = fields.Many2one("res.company", "Bought at", readonly=True)
    visit_amount = fields.Monetary("Paid", readonly=True)
    due_on = fields.Date(
        "Refund Time Ends", readonly=True, help="The rewards come on the next day."
    )
    rewarded_on = fields.Date("Rewarded", readonly=True)
    minimum = fields.Monetary(
        "Smallest Purchase",
        readonly=True,
        help="What the program asked for when it rewarded. A refund takes the rewards "
        "back if less than this is left of the purchase.",
    )
    referrer_entry_id = fields.Many2one(
        "loyalty.ledger.entry", "Member's Reward", readonly=True, ondelete="restrict"
    )
    friend_entry_id = fields.Many2one(
        "loyalty.ledger.entry", "Friend's Reward", readonly=True, ondelete="restrict"
    )
    # When the nightly run looked at the friend's purchases: once a day.
    checked_on = fields.Date(readonly=True, copy=False, export_string_translation=False)
    is_limited = fields.Boolean(
        "Member's Limit Reached",
        readonly=True,
        help="The member had the most rewards of the year; only the friend got one.",
    )
    problem = fields.Char(
        readonly=True,
        help="Why the last nightly run could not reward or take back. It tries again.",
    )

    _friend_idx = models.UniqueIndex(
        "(friend_id) WHERE friend_id IS NOT NULL"
        " AND state NOT IN ('refused', 'reversed')",
        "This customer was invited by a member already.",
    )
    _friend_all_idx = models.Index("(friend_id) WHERE friend_id IS NOT NULL")
    _due_idx = models.Index("(due_on) WHERE state = 'waiting'")
    _two_people = models.Constraint(
        "CHECK (friend_id IS NULL OR friend_id <> referrer_id"
        " OR state IN ('refused', 'reversed'))",
        "Nobody invites himself.",
    )

    @api.depends("friend_id.name", "friend_name")
    def _compute_name(self):
        for referral in self:
            referral.name = (
                referral.friend_id.name or referral.friend_name or self.env._("Friend")
            )

    @api.depends("name", "referrer_id.name")
    def _compute_display_name(self):
        for referral in self:
            referral.display_name = self.env._(
                "%(member)s invites %(friend)s",
                member=referral.referrer_id.name,
                friend=referral.name,
            )

    def _get_short_name(self):
        """What the member may see of the friend's name: of what was left on the page,
        not of whom the number belongs to."""
        return short_name(self.friend_name or self.friend_id.name)

    def _get_portal_text(self):
        """What the member reads.

        A refusal does not show: it would tell whose number is known here.
        """
        today = self.company_id._get_loyalty_today()
        ended = self.valid_until and self.valid_until < today
        if self.state in (REFUSED, INVITED, BOUGHT) and ended:
            return self.env._("Ended")
        state = INVITED if self.state == REFUSED else self.state
        return dict(self._fields["state"]._description_selection(self.env))[state]

    def _move(self, allowed, target, vals=None):
        """The one gate through which an invitation changes its state.

        :param allowed: states from which it may
        :raise UserError: it is in another state
        """
        self.ensure_one()
        if self.state not in allowed:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(name)s is %(state)s; this cannot be done any more.",
                    name=self.display_name,
                    state=states[self.state],
                )
            )
        changed = {"state": target, "problem": False, **(vals or {})}
        self.write(
            {
                name: value
                for name, value in changed.items()
                if self._fields[name].convert_to_write(self[name], self) != value
            }
        )

    # -- by hand ----------------------------------------------------------------------

    def _check_may_decide(self):
        self.check_access("read")
        if not self.env.user.has_group(GROUP_ADJUST):
            raise UserError(
                self.env._("Only somebody who may adjust points can decide this.")
            )

    def action_refuse(self):
        """Give no rewards for this invitation."""
        self._check_may_decide()
        for referral in self.sudo():
            referral._move(OPEN, REFUSED, {"reason": BY_HAND})
        return True

    def action_take_back(self):
        """Take the rewards back."""
        self._check_may_decide()
        for referral in self.sudo():
            referral._take_back(BY_HAND)
        return True

    def action_make_friend(self):
        """Open a new contact with what the friend left on the page."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "view_mode": "form",
            "context": {
                "default_name": self.friend_name,
                "default_phone": self.friend_phone,
                "default_email": self.friend_email,
            },
        }

    def action_view_entries(self):
        """Open what the invitation has posted."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty_ledger.loyalty_ledger_entry_action"
        )
        action["domain"] = [
            ("source_model", "=", self._name),
            ("source_id", "=", self.id),
        ]
        action["context"] = {}
        return action
