from odoo import api, fields, models
from odoo.exceptions import UserError

from ..fields import LedgerReference
from ..tools.movement import to_points


class LoyaltyTransfer(models.Model):
    """Points moved from one member to another, where the program allows it."""

    _name = "loyalty.transfer"
    _description = "Points Transfer"
    _inherit = ["loyalty.approval.mixin"]
    _order = "id desc"
    _number_prefix = "TRF"
    _named_fields = frozenset({"card_id", "to_card_id", "to_partner_id"})

    card_id = LedgerReference(
        "loyalty.card", string="From Card", required=True, index=True
    )
    program_id = fields.Many2one(related="card_id.program_id")
    partner_id = fields.Many2one(related="card_id.partner_id", string="From")
    to_partner_id = LedgerReference(
        "res.partner",
        string="To Member",
        required=True,
        help="Gets a card of the program, if there is none yet.",
    )
    to_card_id = LedgerReference(
        "loyalty.card",
        string="To Card",
        compute="_compute_to_card_id",
        store=True,
        readonly=False,
        domain="[('program_id', '=', program_id), ('partner_id', '=', to_partner_id)]",
    )
    points = fields.Float(digits=(16, 2), required=True, tracking=True)
    description = fields.Char(
        "Explanation", required=True, help="Both members read this on the statement."
    )
    available = fields.Float(related="card_id.points_available", string="Available Now")
    balance_after = fields.Float(digits=(16, 2), compute="_compute_preview")
    to_balance_after = fields.Float(
        "Their Balance After", digits=(16, 2), compute="_compute_preview"
    )
    next_expiry = fields.Date(related="card_id.next_expiry")
    entry_id = fields.Many2one(
        "loyalty.ledger.entry",
        string="Entry",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )

    _points_positive = models.Constraint(
        "CHECK (points > 0)", "Enter how many points to transfer."
    )

    @api.depends("to_partner_id", "program_id")
    def _compute_to_card_id(self):
        for document in self:
            if document.to_card_id.partner_id != document.to_partner_id:
                document.to_card_id = document._find_card_of_receiver()

    def _find_card_of_receiver(self):
        return self.env["loyalty.card"].search(
            [
                ("program_id", "=", self.program_id.id),
                ("partner_id", "=", self.to_partner_id.id),
                ("partner_id", "!=", False),
            ],
            limit=1,
        )

    @api.depends("points", "card_id.points", "to_card_id.points")
    def _compute_preview(self):
        for document in self:
            document.balance_after = document.card_id.points - document.points
            document.to_balance_after = document.to_card_id.points + document.points

    def _get_content_fields(self):
        return super()._get_content_fields() | {
            "card_id",
            "to_partner_id",
            "to_card_id",
            "points",
            "description",
        }

    def _check_submission(self):
        """Refuse what the program, the cards or the number of points forbid.

        :raise UserError: says why
        """
        self._check_points(self.points)
        self._check_card(self.card_id)
        if not self.program_id.transfer_allowed:
            raise UserError(
                self.env._(
                    "Program %s does not allow transfers between members.",
                    self.program_id.name,
                )
            )
        if self.to_card_id:
            self._check_receiving_card(self.to_card_id)
        elif not self._is_card_made_for_receiver():
            raise UserError(self.env._("Choose the card that gets the points."))
        self._check_takeable(self.card_id, self.points)

    def _is_card_made_for_receiver(self):
        """Whether a receiver without a card of the program gets one."""
        return self.program_id.is_nominative

    def _check_card(self, card):
        if not card.exists() or not card.active or not card.program_id.active:
            raise UserError(
                self.env._("Card %s or its program is archived.", card.code or "")
            )

    def _check_receiving_card(self, card):
        self._check_card(card)
        if card.program_id != self.program_id or card == self.card_id:
            raise UserError(
                self.env._(
                    "Choose another card of the program %s.", self.program_id.name
                )
            )
        if card.partner_id != self.to_partner_id:
            raise UserError(
                self.env._(
                    "Card %(code)s does not belong to %(member)s.",
                    code=card.code,
                    member=self.to_partner_id.display_name,
                )
            )

    def _get_points_at_stake(self):
        return abs(self.points) + self._get_recent_stake(
            [("card_id", "=", self.card_id.id)]
        )

    def _post_document(self):
        self._check_submission()
        target = self.to_card_id or self._create_receiving_card()
        self.card_id._expire_due()
        entries = self.env["loyalty.ledger"].transfer(
            self.card_id,
            target,
            to_points(self.points),
            key=self._get_posting_key(),
            name=self.description,
        )
        out = entries.filtered(lambda entry: entry.card_id == self.card_id)
        return {"entry_id": out[:1].id, "to_card_id": target.id}

    def _create_receiving_card(self):
        return self.env["loyalty.card"].create(
            {"program_id": self.program_id.id, "partner_id": self.to_partner_id.id}
        )
