from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..exceptions import NotEnoughPoints
from ..fields import LedgerReference
from ..tools.allocation import Shortage
from ..tools.grant_file import MAXIMUM
from ..tools.movement import ADJUSTMENT, Movement, to_points

DRAFT = "draft"
WAITING = "waiting"
POSTING = "posting"
POSTED = "posted"
REFUSED = "refused"
#: Only the document's own actions set these.
GATED_FIELDS = frozenset(
    {
        "state",
        "requester_id",
        "approver_id",
        "points_at_stake",
        "approval_limit",
        "posted_at",
        "entry_id",
    }
)
GROUP_APPROVE = "loyalty_ledger.group_loyalty_approve"


class LoyaltyApprovalMixin(models.AbstractModel):
    """A document that moves points by hand: above a limit a second person must agree.

    The gate is here and in the database, not in the screens: what is posted has a
    requester, and either a stake within the limit or an approver who is somebody else.
    Requester and approver carry no foreign key, so that the document outlives the
    module and the users.
    """

    _name = "loyalty.approval.mixin"
    _description = "Approval of Manual Points"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _number_prefix = ""
    #: Fields that name cards, members or entries.
    _named_fields = frozenset()

    name = fields.Char("Number", compute="_compute_name")
    state = fields.Selection(
        [
            (DRAFT, "Draft"),
            (WAITING, "To Approve"),
            (POSTING, "Being Posted"),
            (POSTED, "Posted"),
            (REFUSED, "Refused"),
        ],
        default=DRAFT,
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company",
        string="Branch",
        required=True,
        default=lambda self: self.env.company,
        help="The branch where it happens. Its limit counts, and it owes the points.",
    )
    requester_id = LedgerReference(
        "res.users", string="Requested by", readonly=True, copy=False
    )
    approver_id = LedgerReference(
        "res.users", string="Approved by", readonly=True, copy=False, tracking=True
    )
    points_at_stake = fields.Float(
        digits=(16, 2),
        readonly=True,
        copy=False,
        help="What is compared with the limit: these points, and those which the same "
        "person moved on the same card within a day without approval.",
    )
    approval_limit = fields.Float(
        digits=(16, 2),
        readonly=True,
        copy=False,
        help="The branch's limit when the document was submitted.",
    )
    posted_at = fields.Datetime(readonly=True, copy=False)
    can_approve = fields.Boolean(compute="_compute_can_approve")

    _approved_by_another = models.Constraint(
        "CHECK (approver_id IS NULL OR approver_id <> requester_id)",
        "Somebody other than the requester must approve.",
    )
    _posted_within_limit = models.Constraint(
        "CHECK (state NOT IN ('posted', 'posting') OR (requester_id IS NOT NULL"
        " AND (approver_id IS NOT NULL OR points_at_stake <= approval_limit)))",
        "Above the limit, points are posted only with the approval of a second person.",
    )

    # -- what a document says about itself ------------------------------------------

    def _compute_name(self):
        for document in self:
            number = document._origin.id
            document.name = (
                f"{self._number_prefix}/{number:05}" if number else self.env._("New")
            )

    @api.depends("name")
    def _compute_display_name(self):
        for document in self:
            document.display_name = document.name

    @api.depends("state", "requester_id")
    @api.depends_context("uid")
    def _compute_can_approve(self):
        may_approve = self.env.user.has_group(GROUP_APPROVE)
        for document in self:
            document.can_approve = (
                may_approve
                and document.state == WAITING
                and document.requester_id != self.env.user
            )

    def _get_posting_key(self):
        """The key of what this document posts."""
        self.ensure_one()
        return f"{self._name}:{self.id}"

    # -- hooks of a document ----------------------------------------------------------

    def _check_submission(self):
        """Refuse what can never be posted.

        :raise UserError: says what to correct
        """

    def _check_points(self, points):
        """Refuse what is no number of points that a document can move.

        :raise UserError: nothing, or more than any card holds
        """
        if not 0 < abs(to_points(points)) <= MAXIMUM:
            raise UserError(self.env._("Enter from 0.01 to %s points.", MAXIMUM))

    def _check_takeable(self, card, points):
        """Refuse to ask a second person for points that are not there to take.

        :raise NotEnoughPoints: the card has fewer to spend
        """
        movement = Movement(-to_points(points), ADJUSTMENT)
        available = to_points(card.sudo().points_available)
        if -movement.points > available:
            shortage = Shortage(movement, available)
            raise NotEnoughPoints(card.sudo()._get_shortage_message(shortage))

    def _get_points_at_stake(self):
        """Points to compare with the limit, without sign."""
        raise NotImplementedError

    def _get_recent_stake(self, domain):
        """What the user moved without approval in a day, where ``domain`` says."""
        recent = self._get_recent(domain)
        return sum(abs(document.points) for document in recent)

    def _get_recent(self, domain=()):
        """Other documents that the user posted without approval in a day."""
        since = fields.Datetime.now() - timedelta(days=1)
        return self.sudo().search(
            [
                *domain,
                ("id", "!=", self.id),
                ("state", "in", (POSTED, POSTING)),
                ("requester_id", "=", self.env.uid),
                ("approver_id", "=", False),
                "|",
                ("posted_at", ">", since),
                ("posted_at", "=", False),
            ]
        )

    def _post_document(self):
        """Post the points; runs as superuser, with the user's name.

        :return: values to store with the state
        """
        raise NotImplementedError

    def _get_content_fields(self):
        """Fields that a submitted document cannot change any more."""
        return {"company_id"}

    # -- gates ------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        defaults = {f"default_{name}" for name in GATED_FIELDS}
        context = {
            name: value
            for name, value in self.env.context.items()
            if name not in defaults
        }
        vals_list = [
            {name: value for name, value in vals.items() if name not in GATED_FIELDS}
            for vals in vals_list
        ]
        # Nothing is added to the context: what would set a gated field is left out.
        plain = self.with_context(context)  # pylint: disable=context-overridden
        Model = super(LoyaltyApprovalMixin, plain)
        documents = Model.create(vals_list)
        documents._check_named_records()
        return documents

    def write(self, vals):
        if not self.env.su:
            self._check_writable(vals)
        res = super().write(vals)
        if self._named_fields & vals.keys():
            self._check_named_records()
        return res

    def _check_named_records(self):
        """Whoever names a card or a member may see it.

        :raise AccessError: it belongs to a branch that is not the user's
        """
        for name in self._named_fields:
            self[name].check_access("read")

    def _check_writable(self, vals):
        if gated := GATED_FIELDS & vals.keys():
            raise AccessError(
                self.env._(
                    "%s is set by the actions of the document only.",
                    ", ".join(sorted(gated)),
                )
            )
        submitted = self.filtered(lambda document: document.state != DRAFT)
        if submitted and self._get_content_fields() & vals.keys():
            raise UserError(
                self.env._(
                    "%s has been submitted; what was agreed on cannot change. Take it "
                    "back to draft, or make a new one.",
                    submitted[0].display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        for document in self:
            if document.state not in (DRAFT, REFUSED):
                raise UserError(
                    self.env._(
                        "%s cannot be deleted: it belongs to the ledger or waits for "
                        "approval.",
                        document.display_name,
                    )
                )

    # -- actions ----------------------------------------------------------------------

    def action_submit(self):
        """Post the document, or ask for approval where it is above the limit."""
        self.check_access("write")
        for document in self:
            document._check_state(DRAFT)
            document._check_submission()
            document._submit()
        return True

    def action_submit_and_close(self):
        """Submit from a dialog; say so where it waits for approval."""
        self.ensure_one()
        self.action_submit()
        close = {"type": "ir.actions.act_window_close"}
        if self.state != WAITING:
            return close
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": self.env._(
                    "%s is above the limit and waits for the approval of a second "
                    "person.",
                    self.display_name,
                ),
                "next": close,
            },
        }

    def _submit(self):
        stake, limit = self._get_points_at_stake(), self._get_limit()
        self.sudo().write(
            {
                "requester_id": self.env.uid,
                "points_at_stake": stake,
                "approval_limit": limit,
            }
        )
        if stake <= limit:
            self._post_now()
        else:
            self.sudo().state = WAITING
            self._notify_approvers()

    def _get_limit(self):
        return self.company_id.sudo().loyalty_adjustment_limit

    def action_approve(self):
        """Agree to a document of somebody else, which is posted with it.

        :raise AccessError: the user may not approve, or asked for it himself
        """
        self._check_may_approve()
        for document in self:
            document._check_state(WAITING)
            document.sudo().approver_id = self.env.uid
            document._post_now()
        return True

    def _check_may_approve(self):
        self.check_access("write")
        if not self.env.user.has_group(GROUP_APPROVE):
            raise AccessError(
                self.env._("You may not approve points. Ask somebody who may.")
            )
        if self.env.user in self.requester_id:
            raise AccessError(
                self.env._("You asked for it: somebody else must approve.")
            )

    def action_refuse(self):
        """Say no to a document that waits for approval; its requester may withdraw."""
        self.check_access("write")
        for document in self:
            document._check_state(WAITING)
            if document.requester_id != self.env.user:
                document._check_may_approve()
            document.sudo().state = REFUSED
        return True

    def action_reset(self):
        """Take a refused or waiting document back to draft, to correct it.

        :raise AccessError: somebody else's document
        """
        self.check_access("write")
        for document in self:
            document._check_state(WAITING, REFUSED)
            if document.requester_id != self.env.user:
                raise AccessError(self.env._("Only who asked for it can correct it."))
            document.sudo().write({"state": DRAFT, "approver_id": False})
        return True

    def _check_state(self, *allowed):
        if self.state not in allowed:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(document)s is %(state)s already. Refresh the page to see it.",
                    document=self.display_name,
                    state=states[self.state],
                )
            )

    def _post_now(self):
        document = self.sudo()
        vals = document._post_document()
        document.write({"state": POSTED, "posted_at": fields.Datetime.now(), **vals})

    def _notify_approvers(self):
        approvers = (
            self.env.ref(GROUP_APPROVE)
            .sudo()
            .all_user_ids.filtered(
                lambda user: (
                    user.active
                    and not user.share
                    and self.company_id in user.company_ids
                    and user != self.env.user
                )
            )
        )
        self.message_post(
            body=self.env._(
                "%(points)s points are above the limit of %(limit)s: a second person "
                "must approve.",
                points=self.points_at_stake,
                limit=self.approval_limit,
            ),
            partner_ids=approvers.partner_id.ids,
            subtype_xmlid="mail.mt_comment",
        )
