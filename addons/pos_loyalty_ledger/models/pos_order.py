import json

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain
from odoo.tools import json_default

from odoo.addons.loyalty_ledger.exceptions import NotEnoughPoints
from odoo.addons.loyalty_ledger.tools.allocation import Shortage
from odoo.addons.loyalty_ledger.tools.movement import (
    REDEEM,
    REVERSAL,
    Movement,
    to_points,
)
from odoo.addons.loyalty_ledger.tools.rounding import share_out

from ..tools.claim import from_stock, read_claim
from ..tools.plan import hold_key

PAID_STATES = ("paid", "done")
#: Set by the server only; what a browser sends under these names is dropped.
SERVER_FIELDS = ("loyalty_answer",)
SERVER_LINE_FIELDS = ("loyalty_shares",)
#: Core's constraints that a second request with the same order meets.
UUID_CONSTRAINTS = ("pos_order_unique_uuid", "pos_order_line_unique_uuid")


class PosOrder(models.Model):
    _inherit = "pos.order"

    loyalty_claim = fields.Json(
        copy=False,
        readonly=True,
        help="What the till says this order earns and spends, by card.",
    )
    loyalty_answer = fields.Json(
        copy=False,
        readonly=True,
        help="What was posted for this order, as the till was told.",
    )
    loyalty_difference_ids = fields.One2many("pos.loyalty.difference", "order_id")
    loyalty_difference_count = fields.Integer(
        compute="_compute_loyalty_difference_count"
    )
    # Not for the till, which reads all fields of its orders.
    loyalty_entry_count = fields.Integer(
        compute="_compute_loyalty_entry_count",
        groups="loyalty_ledger.group_loyalty_reader",
    )

    @api.depends("loyalty_difference_ids")
    def _compute_loyalty_difference_count(self):
        for order in self:
            order.loyalty_difference_count = len(order.loyalty_difference_ids)

    def _compute_loyalty_entry_count(self):
        entries = self.env["loyalty.ledger.entry"]
        for order in self:
            order.loyalty_entry_count = entries.search_count(
                order._get_shown_entries_domain()
            )

    # -- the order's own transaction -------------------------------------------------

    @api.model
    def sync_from_ui(self, orders):
        """Receive orders; one that two requests bring at the same moment is one order.

        :raise ConcurrencyError: the other request was faster; Odoo runs this one again,
            and it answers like the first
        """
        self._take_loyalty_turn(orders)
        try:
            return super().sync_from_ui(orders)
        except UniqueViolation as error:
            if error.diag.constraint_name not in UUID_CONSTRAINTS:
                raise
            raise ConcurrencyError(error.diag.constraint_name) from error

    def _take_loyalty_turn(self, orders):
        """Wait for other tills that work on the cards of these orders."""
        claims = [read_claim(order.get("loyalty_claim")) for order in orders]
        coupons = (coupon for claim in claims for coupon in claim.coupons)
        self.env["loyalty.ledger"].take_turn(
            coupon.card_id for coupon in coupons if coupon.card_id
        )

    @api.model
    def _process_order(self, order, existing_order):
        for name in SERVER_FIELDS:
            order.pop(name, None)
        for command in order.get("lines") or ():
            if len(command) > 2 and isinstance(command[2], dict):
                for name in SERVER_LINE_FIELDS:
                    command[2].pop(name, None)
        return super()._process_order(order, existing_order)

    def _process_saved_order(self, draft):
        """Post the points of a paid order with the order itself."""
        res = super()._process_saved_order(draft)
        if not draft and self.state in PAID_STATES:
            self._post_loyalty()
        return res

    def _post_loyalty(self):
        """Post once what a paid order takes back, gives back, earns and spends.

        Without a claim (an order of another client) only returned lines are posted;
        the rest is when that client confirms it.
        """
        self.ensure_one()
        order = self.sudo()
        if order.loyalty_answer:
            return
        reversals = self.env["pos.loyalty.refund"].sudo()._post(order)
        if order.loyalty_claim:
            order._post_loyalty_claim(read_claim(order.loyalty_claim))
        elif reversals:
            order.loyalty_answer = {"statement": order._get_loyalty_statement()}

    def _post_loyalty_claim(self, claim, trusted=False):
        answer = self.env["pos.loyalty.posting"]._post(self, claim, trusted)
        answer["statement"] = self._get_loyalty_statement()
        self.loyalty_answer = json.loads(json.dumps(answer, default=json_default))

    def confirm_coupon_programs(self, coupon_data):
        """Tell what was posted with the order.

        Only for an order that came without a claim (another client than our till) is
        this the call that posts, once. What is not paid moves nothing of a program
        with a policy.
        """
        self.check_access("write")
        order = self.sudo()
        if not order._is_loyalty_confirmed():
            claim = order._read_stock_claim(coupon_data)
            if order.loyalty_claim or order._is_loyalty_unpaid(claim):
                return order._get_empty_loyalty_answer()
            order._post_loyalty_claim(claim, trusted=True)
        return order.loyalty_answer

    def _read_stock_claim(self, coupon_data):
        """The claim that Odoo's own till makes by its call after the order."""
        groups = self.lines._get_loyalty_reward_groups()
        costs = {
            code: sum(to_points(line.points_cost) for line in lines)
            for code, lines in groups.items()
        }
        return read_claim(from_stock(coupon_data, costs))

    def _is_loyalty_unpaid(self, claim):
        """Whether a claim would move points of a policy for an order that is not paid.

        Programs that count as Odoo does are confirmed for drafts too, as there.
        """
        self.ensure_one()
        if self.state in PAID_STATES:
            return False
        programs = self.env["loyalty.program"].browse(
            coupon.program_id for coupon in claim.coupons
        )
        lines = self.lines
        programs |= lines.reward_id.program_id | lines.coupon_id.program_id
        return any(program._is_ledger_managed() for program in programs.exists())

    def _is_loyalty_confirmed(self):
        """Whether core's answer of this order is there already."""
        return "coupon_updates" in (self.loyalty_answer or {})

    def _get_empty_loyalty_answer(self):
        """The answer for an order that is not paid yet: nothing happened."""
        return {
            "coupon_updates": [],
            "program_updates": [],
            "new_coupon_info": [],
            "coupon_report": {},
        }

    def _confirm_judged_claim(self, coupon_data):
        """Core's own posting, with the plan of the ledger in the context."""
        # pylint: disable-next=super-method-mismatch
        return super().confirm_coupon_programs(coupon_data)

    # -- what was posted ---------------------------------------------------------------

    def _get_loyalty_entries_domain(self):
        return [("source_model", "=", "pos.order"), ("source_id", "in", self.ids)]

    def _get_shown_entries_domain(self):
        """The entries of the orders, and of credit notes of their invoices."""
        notes = self.sudo().account_move.reversal_move_ids
        of_notes = [("source_model", "=", notes._name), ("source_id", "in", notes.ids)]
        return Domain.OR([self._get_loyalty_entries_domain(), of_notes])

    def _get_loyalty_entries(self):
        """The ledger entries of this order."""
        entries = self.env["loyalty.ledger.entry"].sudo()
        return entries.search(self._get_loyalty_entries_domain())

    def _get_loyalty_statement(self):
        """What the order did on each card, for the receipt.

        Earned and spent apart; what a return took back or gave back apart from both.
        """
        by_card = self._get_loyalty_entries().grouped("card_id")
        return [
            self._prepare_loyalty_statement(card, entries)
            for card, entries in by_card.items()
            if card.exists()
        ]

    def _prepare_loyalty_statement(self, card, entries):
        undone = entries.filtered(lambda entry: entry.kind == REVERSAL)
        done = entries - undone
        return {
            "card_id": card.id,
            "program_id": card.program_id.id,
            "partner_id": card.partner_id.id,
            "earned": float(sum(to_points(e.points_in) for e in done)),
            "spent": float(sum(to_points(e.points_out) for e in done)),
            "taken_back": float(sum(to_points(e.points_out) for e in undone)),
            "given_back": float(sum(to_points(e.points_in) for e in undone)),
            "balance": card.points,
            **self._get_loyalty_balance(card),
        }

    @api.model
    def _get_loyalty_balance(self, card):
        names = card._get_pos_balance_fields()
        return {name: card[name] for name in names}

    def _get_loyalty_text(self):
        """What the ledger keeps: the number that is on the member's receipt."""
        return self.pos_reference or self.name

    @api.model
    def _share_loyalty_points(self, points, weights):
        """Points by line uuid in proportion to weights; they add up exactly."""
        if not points or not weights:
            return {}
        parts = share_out(points, list(weights.values()))
        return {uuid: part for uuid, part in zip(weights, parts, strict=True) if part}

    def _get_loyalty_member(self):
        """The customer, if it is somebody who can have a card."""
        public = self.env.ref("base.public_partner", raise_if_not_found=False)
        return self.partner_id - (public or self.env["res.partner"])

    def _get_loyalty_day(self):
        """The day of the order where its company is."""
        moment = self.date_order or fields.Datetime.now()
        return self.company_id._get_loyalty_day(moment)

    # -- reservations ------------------------------------------------------------------

    def validate_coupon_programs(self, point_changes, new_codes, order_uuid=None):
        """Check at payment that the points are there, and reserve them for the order.

        :param point_changes: what the order changes, by card id
        :param order_uuid: the order that reserves; None only checks
        """
        self.env["loyalty.ledger"].take_turn(map(int, point_changes))
        answer = super().validate_coupon_programs(point_changes, new_codes)
        changes = {int(key): to_points(value) for key, value in point_changes.items()}
        cards = self.env["loyalty.card"].browse(changes).exists()
        cards.check_access("read")
        if answer["successful"] and order_uuid:
            answer = self._hold_loyalty_points(cards.sudo(), changes, str(order_uuid))
        elif "updated_points" in answer["payload"]:
            answer["payload"]["message"] = self._get_loyalty_shortage(
                cards.sudo(), changes
            )
        answer["payload"]["balances"] = {
            card.id: self._get_loyalty_balance(card) for card in cards.sudo()
        }
        return answer

    def _get_loyalty_shortage(self, cards, changes):
        """What the cashier reads about the first card that has not enough."""
        for card in cards.sorted("id"):
            if changes[card.id] < -to_points(card.points):
                movement = Movement(changes[card.id], REDEEM)
                shortage = Shortage(movement, to_points(card.points_available))
                return card._get_shortage_message(shortage)
        return ""

    def _hold_loyalty_points(self, cards, changes, order_uuid):
        try:
            with self.env.cr.savepoint():
                for card in cards.sorted("id"):
                    self.env["loyalty.ledger"].hold(
                        card, max(-changes[card.id], 0), hold_key(order_uuid, card.id)
                    )
        except NotEnoughPoints as error:
            updated = {card.id: card.points for card in cards}
            payload = {"message": str(error), "updated_points": updated}
            return {"successful": False, "payload": payload}
        return {"successful": True, "payload": {}}

    @api.model
    def release_loyalty_points(self, order_uuids):
        """End the reservations of orders whose payment was abandoned.

        :param order_uuids: list of the orders' uuids
        """
        self.check_access("write")
        for uuid in order_uuids:
            self._release_loyalty_holds(str(uuid))

    @api.model
    def _release_loyalty_holds(self, uuid):
        Hold = self.env["loyalty.ledger.hold"].sudo()
        Hold._get_of_document(hold_key(uuid, "")).action_release()

    @api.model_create_multi
    def create(self, vals_list):
        """Start without an answer, whoever sends one."""
        if not self.env.su:
            vals_list = [{**vals, "loyalty_answer": False} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            vals = {name: vals[name] for name in vals if name not in SERVER_FIELDS}
        res = super().write(vals)
        if vals.get("state") == "cancel":
            self.release_loyalty_points(self.mapped("uuid"))
        return res

    def unlink(self):
        self.release_loyalty_points([uuid for uuid in self.mapped("uuid") if uuid])
        return super().unlink()

    # -- returns of what was sold in advance ------------------------------------------

    @api.model
    def get_prepaid_refunds(self, order_uuid, returns, beside=()):
        """Tell which part of the price comes back, and reserve what is unused.

        :param order_uuid: the order that returns
        :param returns: pairs of a sold line's id and the pieces that come back
        :param beside: the same of the other lines that it returns: a discount that
            comes back itself is not taken off a second time
        :return: by id of the line: part of the price (0 to 1), and a text that says why
        """
        self.check_access("write")
        sold = [int(line) for line, _qty in (*returns, *beside)]
        self.env["pos.order.line"].browse(sold).exists().check_access("read")
        prepaid = self.env["pos.loyalty.prepaid"].sudo()
        return prepaid._offer(str(order_uuid), returns, beside)

    def _refund(self):
        """Return prepaid value for what is unused, in the back office too."""
        refunds = super()._refund()
        for refund in refunds.sudo():
            self.env["pos.loyalty.prepaid"].sudo()._price_returns(refund)
        return refunds

    # -- credit notes by hand ----------------------------------------------------------

    def _get_hand_credits(self):
        """Posted credit notes that somebody made of the orders' invoices by hand, and
        that pay something back."""
        return self.account_move.reversal_move_ids.filtered(
            lambda move: (
                move._is_till_credit()
                and move.state == "posted"
                and not move.is_till_correction
            )
        )

    def _settle_credit(self, note):
        """Follow a credit note of the order's invoice, posted or withdrawn just now."""
        self.ensure_one()
        self.env["pos.loyalty.credit"]._settle(self, note)

    def _counts_for_loyalty(self):
        """Whether the order has done anything for its customer."""
        self.ensure_one()
        return bool(self._get_loyalty_entries())

    # -- back office -------------------------------------------------------------------

    def action_view_loyalty_entries(self):
        """Open the ledger entries of this order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty_ledger.loyalty_ledger_entry_action"
        )
        action["domain"] = self._get_shown_entries_domain()
        action["context"] = {"create": False}
        return action

    def action_view_loyalty_differences(self):
        """Open what the server found different from the till's claim."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "pos_loyalty_ledger.pos_loyalty_difference_action"
        )
        action["domain"] = [("order_id", "=", self.id)]
        action["context"] = {}
        return action
