from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.loyalty_ledger.fields import LedgerReference
from odoo.addons.loyalty_ledger.models.loyalty_approval_mixin import DRAFT, WAITING
from odoo.addons.loyalty_ledger.tools.movement import to_points

from ..tools import plan

OPEN = "open"
SETTLED = "settled"
#: States of a write-off that may still be posted.
OPEN_DOCUMENT = (DRAFT, WAITING)


class PosLoyaltyDifference(models.Model):
    """A till's claim that the server did not follow, or could not pay.

    A person decides each: the customer was told another number, or somebody tried.
    """

    _name = "pos.loyalty.difference"
    _description = "Till Difference in Points"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    name = fields.Char("Reason", required=True, readonly=True)
    kind = fields.Selection(
        [
            (plan.EARNED, "Points earned"),
            (plan.SPENT, "Points used"),
            (plan.CARD, "Card refused"),
            (plan.OVERDRAFT, "Card overdrawn"),
            (plan.CLAIM, "Claim unreadable"),
            (plan.REFUND, "Refunded too much"),
            (plan.CREDIT, "Credited by accounting"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [(OPEN, "Open"), (SETTLED, "Settled")],
        required=True,
        readonly=True,
        default=OPEN,
        index=True,
        tracking=True,
        copy=False,
    )
    order_id = fields.Many2one(
        "pos.order", required=True, readonly=True, ondelete="cascade", index=True
    )
    move_id = fields.Many2one(
        "account.move",
        "Invoice or Credit Note",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="What somebody in accounting wrote by hand, without a refund at the till.",
    )
    config_id = fields.Many2one(related="order_id.config_id", store=True)
    cashier_id = fields.Many2one(related="order_id.user_id", string="Cashier")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", "Member", readonly=True, ondelete="set null"
    )
    card_id = LedgerReference("loyalty.card", readonly=True)
    card_code = fields.Char(readonly=True)
    program_id = LedgerReference("loyalty.program", readonly=True)
    claimed = fields.Float(digits=(16, 2), readonly=True, help="What the till said.")
    computed = fields.Float(
        "Found", digits=(16, 2), readonly=True, help="What the server found."
    )
    difference = fields.Float(digits=(16, 2), compute="_compute_difference", store=True)
    overdraft = fields.Float(
        "Overdraft Now", digits=(16, 2), compute="_compute_overdraft"
    )
    is_takeable = fields.Boolean(compute="_compute_is_takeable")
    adjustment_id = fields.Many2one(
        "loyalty.adjustment",
        "Write-Off",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The adjustment that gives the card what it is overdrawn by.",
    )
    settled_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    settled_on = fields.Datetime(readonly=True, copy=False)

    @api.depends("claimed", "computed")
    def _compute_difference(self):
        for difference in self:
            difference.difference = float(
                to_points(difference.computed) - to_points(difference.claimed)
            )

    @api.depends("card_id")
    def _compute_overdraft(self):
        for difference in self:
            card = difference.card_id.sudo().exists()
            difference.overdraft = card.overdraft if card else 0.0

    @api.depends("state", "move_id.state", "move_id.is_till_correction")
    def _compute_is_takeable(self):
        """Whether a credit note may still be told to take its points back."""
        for difference in self:
            note = difference.move_id.sudo()
            is_open = difference.state == OPEN and note.state == "posted"
            difference.is_takeable = is_open and note.is_till_correction

    @api.model
    def _record(self, order, findings, move=None):
        """Keep the findings of an order.

        :param findings: list of Finding
        :param move: the invoice or credit note behind them; where it was posted and
            withdrawn before, what it had left to a person is opened again
        :return: the differences
        """
        known = self.sudo()._get_of(move, order) if move else self.sudo().browse()
        found, vals_list = self.sudo().browse(), []
        for finding in findings:
            vals = self._prepare_vals(order, finding, move)
            if same := known.filtered(lambda each, vals=vals: each._is_same(vals)):
                found |= same[:1]
            else:
                vals_list.append(vals)
        found.action_reopen()
        return found | self.sudo().create(vals_list)

    def _is_same(self, vals):
        return all(self[name] == vals[name] for name in ("name", "card_code"))

    @api.model
    def _get_of(self, move, order=None):
        """What an invoice or a credit note has left to a person."""
        domain = [("move_id", "=", move.id)]
        return self.search(domain + ([("order_id", "=", order.id)] if order else []))

    def _note_withdrawn(self):
        """The document behind them is withdrawn: what is open is settled by that, what
        was settled is to be undone by a person."""
        settled = self.filtered(lambda difference: difference.state == SETTLED)
        (self - settled).action_settle()
        settled.action_reopen()
        for difference in self:
            difference.message_post(
                body=self.env._(
                    "%s was withdrawn: nothing is to be taken back.",
                    difference.move_id.display_name,
                )
            )

    def _prepare_vals(self, order, finding, move=None):
        card = self.env["loyalty.card"].sudo().browse(finding.card_id or [])
        return {
            "name": finding.reason,
            "kind": finding.kind,
            "order_id": order.id,
            "move_id": move and move.id,
            "partner_id": card.exists().partner_id.id or order.partner_id.id,
            "card_id": finding.card_id,
            "card_code": finding.card_code or False,
            "program_id": finding.program_id,
            "claimed": float(finding.claimed),
            "computed": float(finding.computed),
        }

    # -- what a person does ------------------------------------------------------------

    def action_settle(self):
        """Mark as settled; what was agreed belongs into the messages."""
        self.filtered(lambda difference: difference.state == OPEN).write(
            {
                "state": SETTLED,
                "settled_by_id": self.env.uid,
                "settled_on": fields.Datetime.now(),
            }
        )
        return True

    def action_reopen(self):
        """Take a settlement back."""
        self.write({"state": OPEN, "settled_by_id": False, "settled_on": False})
        return True

    def action_contact(self):
        """Write to the member."""
        self.ensure_one()
        if not self.partner_id:
            raise UserError(self.env._("This order has no member to write to."))
        return {
            "type": "ir.actions.act_window",
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_partner_ids": self.partner_id.ids,
                "default_subject": self.env._(
                    "Your points of order %s", self.order_id.pos_reference
                ),
            },
        }

    def action_adjust(self):
        """Adjust the card's points by hand, with a reason."""
        self.ensure_one()
        card = self._get_card()
        return card.action_loyalty_update_balance()

    def action_open_card(self):
        """Open the card with its statement."""
        self.ensure_one()
        return self._get_card().get_formview_action()

    def action_open_move(self):
        """Open the invoice or the credit note."""
        self.ensure_one()
        return self.move_id.get_formview_action()

    def action_take_back(self):
        """Take back what the credit note of a replaced invoice credits, as any other
        credit note does: the customer was paid back.

        :raise AccessError: the user may not adjust points
        """
        self.check_access("write")
        self.env["loyalty.adjustment"].check_access("create")
        for note in self.filtered("is_takeable").sudo().move_id:
            self._get_of(note).action_settle()
            note._take_back_correction()

    def action_open_order(self):
        """Open the order of the till."""
        self.ensure_one()
        return self.order_id.get_formview_action()

    def action_write_off(self):
        """Give the card what it is overdrawn by; settled when that is posted.

        Above the branch's limit the adjustment waits for a second person.

        :raise AccessError: the user may not adjust points
        """
        for difference in self:
            card = difference._get_card()
            card.check_access("write")
            card._check_points_access(card.sudo().program_id)
            difference._check_no_write_off()
            difference._submit_write_off(card)
        return True

    def _check_no_write_off(self):
        if self.adjustment_id.state in OPEN_DOCUMENT:
            raise UserError(
                self.env._(
                    "The write-off %s is not posted yet.",
                    self.adjustment_id.display_name,
                )
            )

    def _submit_write_off(self, card):
        missing = to_points(card.sudo().overdraft)
        if missing <= 0:
            raise UserError(self.env._("Card %s is not overdrawn any more.", card.code))
        adjustment = self.env["loyalty.adjustment"].create(
            {
                "card_id": card.id,
                "company_id": self.company_id.id,
                "points": float(missing),
                "reason": "other",
                "description": self.env._(
                    "Overdraft of %s written off", self.order_id.pos_reference
                ),
            }
        )
        self.adjustment_id = adjustment
        adjustment.action_submit()

    def _get_card(self):
        """The card that holds the points today.

        :raise UserError: it is gone, or the claim named none
        """
        self.ensure_one()
        card = self.card_id.exists()
        if not card:
            raise UserError(self.env._("This difference concerns no existing card."))
        return card._get_surviving_card()
