from odoo import api, fields, models
from odoo.exceptions import UserError

from ..fields import LedgerReference
from ..tools.movement import ADJUSTMENT, Movement, to_points

#: Kinds whose entries may be reversed by hand. The halves of a transfer or a merge
#: belong together, and a deleted card has nobody to give to.
REVERSIBLE_KINDS = (
    "opening",
    "earn",
    "redeem",
    "grant",
    "adjustment",
    "expiry",
    "other",
)


class LoyaltyAdjustment(models.Model):
    """Points given or taken by hand, with a reason; also the reversal of an entry."""

    _name = "loyalty.adjustment"
    _description = "Points Adjustment"
    _inherit = ["loyalty.approval.mixin"]
    _order = "id desc"
    _number_prefix = "ADJ"
    _named_fields = frozenset({"card_id", "reverse_entry_id"})

    card_id = LedgerReference("loyalty.card", required=True, index=True)
    card_code = fields.Char(readonly=True, copy=False)
    partner_id = fields.Many2one(related="card_id.partner_id", string="Member")
    program_id = fields.Many2one(related="card_id.program_id")
    balance = fields.Float(related="card_id.points", string="Balance Now")
    available = fields.Float(related="card_id.points_available", string="Available Now")
    points = fields.Float(
        digits=(16, 2),
        required=True,
        tracking=True,
        help="Positive: given to the member. Negative: taken, as far as available.",
    )
    reason = fields.Selection(
        [
            ("missing", "Purchase without points"),
            ("goodwill", "Goodwill"),
            ("mistake", "Mistake corrected"),
            ("return", "Return outside the system"),
            ("abuse", "Abuse"),
            ("migration", "Taken over from another system"),
            ("other", "Other"),
        ],
        required=True,
        tracking=True,
    )
    description = fields.Char(
        "Explanation",
        required=True,
        help="The member reads this on the statement.",
    )
    note = fields.Text("Internal Note")
    reverse_entry_id = fields.Many2one(
        "loyalty.ledger.entry",
        string="Reversal of",
        readonly=True,
        ondelete="restrict",
        help="The points return to where this entry took them, or leave from what it "
        "gave.",
    )
    entry_id = fields.Many2one(
        "loyalty.ledger.entry",
        string="Entry",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )

    _points_not_zero = models.Constraint(
        "CHECK (points <> 0)", "Enter how many points to give, or take with a minus."
    )
    _posted_has_entry = models.Constraint(
        "CHECK (state <> 'posted' OR entry_id IS NOT NULL)",
        "What is posted has an entry in the ledger.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        for document in documents.sudo():
            document.card_code = document.card_id.code
        return documents

    @api.constrains("card_id")
    def _check_card(self):
        for document in self:
            if not document.card_id.exists():
                raise UserError(self.env._("This card does not exist any more."))

    @api.constrains("reverse_entry_id", "points", "card_id")
    def _check_reversal(self):
        for document in self.filtered("reverse_entry_id"):
            document._check_reverses(document.reverse_entry_id)

    def _check_reverses(self, entry):
        if entry.card_id != self.card_id or entry.kind not in REVERSIBLE_KINDS:
            raise UserError(
                self.env._("This entry cannot be reversed by hand on this card.")
            )
        if (entry.points > 0) == (self.points > 0):
            raise UserError(
                self.env._("A reversal has the opposite sign of its entry.")
            )

    def _get_content_fields(self):
        return super()._get_content_fields() | {
            "card_id",
            "points",
            "reason",
            "description",
            "reverse_entry_id",
        }

    def _check_submission(self):
        self._check_points(self.points)
        if not self.card_id.active:
            raise UserError(
                self.env._(
                    "Card %s is archived. Restore it, or adjust the card that took it "
                    "over.",
                    self.card_code,
                )
            )
        if self.points < 0 and not self.reverse_entry_id:
            self._check_takeable(self.card_id, -self.points)

    def _get_points_at_stake(self):
        return abs(self.points) + self._get_recent_stake(
            [("card_id", "=", self.card_id.id)]
        )

    def _post_document(self):
        self.card_id._expire_due()
        entry = self._post_reversal() if self.reverse_entry_id else self._post_points()
        if not entry:
            raise UserError(
                self.env._(
                    "There is nothing left on card %s to take back.", self.card_code
                )
            )
        return {"entry_id": entry.id}

    def _post_points(self):
        movement = Movement(
            to_points(self.points),
            ADJUSTMENT,
            key=self._get_posting_key(),
            source=(self._name, self.id),
            name=self.description,
            company_id=self.company_id.id,
        )
        return self.env["loyalty.ledger"].post(self.card_id, movement)

    def _post_reversal(self):
        return self.env["loyalty.ledger"].reverse(
            self.reverse_entry_id,
            points=abs(to_points(self.points)),
            key=self._get_posting_key(),
            name=self.description,
            source=(self._name, self.id),
        )
