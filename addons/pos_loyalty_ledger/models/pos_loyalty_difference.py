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
    _check_company_auto = True

    name = fields.Char("Reason", required=True, readonly=True)
    kind = fields.Selection(
        [
            (plan.EARNED, "Points earned"),
            (plan.SPENT, "Points used"),
            (plan.CARD, "Card refused"),
            (plan.OVERDRAFT, "Card overdrawn"),
            (plan.CLAIM, "Claim unreadable"),
            (plan.REFUND, "Refunded too much"),
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

    @api.model
    def _record(self, order, findings):
        """Keep the findings of an order.

        :param findings: list of Finding
        :return: the differences
        """
        vals_list = [self._prepare_vals(order, finding) for finding in findings]
        return self.sudo().create(vals_list)

    def _prepare_vals(self, order, finding):
        card = self.env["loyalty.card"].sudo().browse(finding.card_id or [])
        return {
            "name": finding.reason,
            "kind": finding.kind,
            "order_id": order.id,
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

    def action_reopen(self):
        """Take a settlement back."""
        self.write({"state": OPEN, "settled_by_id": False, "settled_on": False})

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
