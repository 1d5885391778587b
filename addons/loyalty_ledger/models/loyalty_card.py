from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.base.models.ir_qweb import QWebError

from ..tools.movement import (
    EARN,
    EXPIRY,
    GRANT,
    VOID,
    Movement,
    complete,
    to_points,
)
from .loyalty_ledger_hold import ACTIVE

#: Columns that only the ledger itself may set.
LEDGER_FIELDS = ("ledger_points", "overdraft")
#: What follows from a card's lots and reservations.
AVAILABILITY = (
    "points_available",
    "points_pending",
    "points_held",
    "points_expiring",
    "next_expiry",
)
SOON = timedelta(days=30)


class OpenLot(NamedTuple):
    """What of a lot decides whether it can be spent."""

    remaining: float
    expires_on: date | None
    spendable_until: date | None
    available_on: date | None
    awaiting: str | None

    def is_pending(self, today):
        """Tell whether the points cannot be spent yet."""
        return bool(self.awaiting or (self.available_on and self.available_on > today))


class LoyaltyCard(models.Model):
    _inherit = "loyalty.card"

    points = fields.Float(digits=(16, 2), default=0.0, copy=False, tracking=False)
    ledger_points = fields.Float(
        digits=(16, 2),
        default=0.0,
        copy=False,
        readonly=True,
        export_string_translation=False,
    )
    overdraft = fields.Float(
        digits=(16, 2),
        default=0.0,
        copy=False,
        readonly=True,
        help="Points taken beyond what the card held. The next credit pays it first.",
    )
    is_single = fields.Boolean(
        "Only Card of the Member",
        readonly=True,
        copy=False,
        help="A member has one active card of this program.",
    )
    merged_into_id = fields.Many2one(
        "loyalty.card",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The card that took over the points and the history of this one.",
    )
    merged_card_ids = fields.One2many("loyalty.card", "merged_into_id")
    lot_ids = fields.One2many("loyalty.ledger.lot", "card_id")
    hold_ids = fields.One2many("loyalty.ledger.hold", "card_id")
    entry_count = fields.Integer(compute="_compute_entry_count")
    points_pending = fields.Float(
        digits=(16, 2),
        compute="_compute_points_available",
        help="Points that cannot be spent yet.",
    )
    points_held = fields.Float(
        digits=(16, 2),
        compute="_compute_points_available",
        help="Points reserved by an order that is being paid.",
    )
    points_available = fields.Float(
        digits=(16, 2),
        compute="_compute_points_available",
        help="What can be spent now: neither pending, reserved nor expired.",
    )
    points_expiring = fields.Float(
        "Expiring Soon",
        digits=(16, 2),
        compute="_compute_points_available",
        help="Points that expire within the next 30 days.",
    )
    next_expiry = fields.Date(compute="_compute_points_available")

    _points_in_ledger = models.Constraint(
        "CHECK (points = ledger_points)",
        "The points of a card change through the loyalty ledger only.",
    )
    _overdraft_covers = models.Constraint(
        "CHECK (overdraft >= 0 AND points + overdraft >= 0)",
        "A card cannot hold less than nothing, beyond its overdraft.",
    )
    _single_idx = models.UniqueIndex(
        "(program_id, partner_id)"
        " WHERE active AND is_single AND partner_id IS NOT NULL",
        "This member has a card of this program already.",
    )

    # -- what the card has ----------------------------------------------------

    def _compute_entry_count(self):
        groups = self.env["loyalty.ledger.entry"]._read_group(
            [("card_id", "in", self.ids)], ["card_id"], ["__count"]
        )
        counts = {card.id: count for card, count in groups}
        for card in self:
            card.entry_count = counts.get(card.id, 0)

    @api.depends(
        "points",
        "overdraft",
        "expiration_date",
        "lot_ids.remaining",
        "lot_ids.available_on",
        "lot_ids.awaiting",
        "lot_ids.spendable_until",
        "hold_ids.points",
        "hold_ids.state",
        "hold_ids.expires_at",
    )
    def _compute_points_available(self):
        lots, held = self._fetch_holdings()
        for card in self:
            stored = card._origin.id
            card._set_availability(lots.get(stored, []), held.get(stored, 0.0))

    def _fetch_holdings(self):
        """Lots with something left, and the points reserved, by id of the card.

        One query for both: each order of a till and of Sales asks for them.
        """
        self.env["loyalty.ledger.lot"].flush_model()
        self.env["loyalty.ledger.hold"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT card_id, FALSE, remaining, expires_on, spendable_until,
                       available_on, awaiting
                  FROM loyalty_ledger_lot
                 WHERE card_id = ANY(%(cards)s) AND remaining > 0
                 UNION ALL
                SELECT card_id, TRUE, sum(points), NULL, NULL, NULL, NULL
                  FROM loyalty_ledger_hold
                 WHERE card_id = ANY(%(cards)s) AND state = %(active)s
                   AND expires_at > %(now)s
                 GROUP BY card_id
                """,
                cards=self.ids,
                active=ACTIVE,
                now=fields.Datetime.now(),
            )
        )
        lots, held = defaultdict(list), {}
        for card_id, is_held, points, *dates in rows:
            if is_held:
                held[card_id] = float(points)
            else:
                lots[card_id].append(OpenLot(float(points), *dates))
        return lots, held

    def _set_availability(self, lots, held):
        today = self._get_ledger_today()
        usable = [lot for lot in lots if not self._is_lot_expired(lot, today)]
        pending = [lot for lot in usable if lot.is_pending(today)]
        free = [lot for lot in usable if not lot.is_pending(today)]
        ends = [(self._get_lot_end(lot), lot.remaining) for lot in free]
        self.points_pending = sum(lot.remaining for lot in pending)
        self.points_held = held
        spendable = sum(lot.remaining for lot in free) - self.overdraft - held
        self.points_available = max(spendable, 0.0)
        self.next_expiry = min((end for end, _left in ends if end), default=False)
        self.points_expiring = sum(
            left for end, left in ends if end and end <= today + SOON
        )

    def _get_lot_end(self, lot):
        """The last day that the member is told: of the lot, or earlier of the card."""
        ends = [day for day in (lot.expires_on, self.expiration_date) if day]
        return min(ends, default=None)

    def _is_lot_expired(self, lot, today):
        ends = [day for day in (lot.spendable_until, self.expiration_date) if day]
        return bool(ends) and min(ends) < today

    def _get_ledger_today(self):
        """The date that counts for this card: that of its company."""
        return (self.company_id or self.env.company)._get_loyalty_today()

    def _get_ledger_company_id(self, movement):
        return movement.company_id or self.company_id.id or self.env.company.id

    def _get_shortage_message(self, shortage):
        self.ensure_one()
        return self.env._(
            "Card %(code)s has %(available)s %(name)s to spend, not %(wanted)s. "
            "Points may have been spent elsewhere in the meantime: the balance shown "
            "here is the fresh one. Choose fewer points or none.",
            code=self.code,
            available=shortage.spendable,
            name=self.point_name or self.env._("points"),
            wanted=-shortage.movement.points,
        )

    # -- every write becomes entries --------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._prepare_ledger_columns(vals) for vals in vals_list]
        cards = super().create(vals_list)
        for card in cards.sudo():
            if card.points:
                card._post_initial_points()
        return cards

    def _prepare_ledger_columns(self, vals):
        points = float(to_points(vals.get("points")))
        program = self._get_program_of(vals)
        if points:
            self._check_points_access(program)
            self._check_issue(program, points)
        return {
            **vals,
            "points": points,
            "ledger_points": points,
            "overdraft": max(-points, 0.0),
            "is_single": bool(program) and program._has_single_cards(),
        }

    def _get_program_of(self, vals):
        """The program of a new card, from its values or else by default."""
        if "program_id" not in vals:
            vals = self.default_get(["program_id"])
        return self.env["loyalty.program"].browse(vals.get("program_id")).sudo()

    def _post_initial_points(self):
        movements = self._prepare_ledger_movements(to_points(self.points))
        if not self._get_ledger_intent():
            movements = (Movement(self.points, GRANT),)
        self.env["loyalty.ledger.posting"].sudo()._post_new_card(self, movements)

    def write(self, vals):
        if "points" not in vals:
            return super().write(self._without_ledger_fields(vals))
        self._check_points_access(self.sudo().program_id)
        self._check_set_by_hand(self.sudo().program_id)
        self.check_access("write")
        for card in self:
            card._write_points(self._without_ledger_fields(vals))
        return True

    def _without_ledger_fields(self, vals):
        return {name: vals[name] for name in vals if name not in LEDGER_FIELDS}

    def _write_points(self, vals):  # pylint: disable=missing-return
        """Store new points, and what explains them, together.

        The card's row goes first: of two transactions on one card the second then
        fails with a serialization error, which Odoo answers by running it again.
        """
        Posting = self.env["loyalty.ledger.posting"].sudo()
        before = to_points(self.points)
        delta = to_points(vals["points"]) - before
        movements = complete(self._prepare_ledger_movements(delta), delta)
        movements = Posting._without_posted(self, movements)
        steps, after = Posting._plan(self.sudo(), movements)
        change = sum(step.movement.points for step in steps)
        ledger_vals = {
            "points": float(before + change),
            "ledger_points": float(before + change),
            "overdraft": float(after.overdraft),
        }
        card = self.with_context(ledger_movements=None, ledger_posted=None)
        # pylint: disable-next=super-method-mismatch
        super(LoyaltyCard, card).write({**vals, **ledger_vals})
        card.flush_recordset(["points", *LEDGER_FIELDS])
        entries = Posting._store(self.sudo(), steps, before)
        if (posted := self.env.context.get("ledger_posted")) is not None:
            posted.extend(entries.ids)
        self.invalidate_recordset([*AVAILABILITY, "entry_count"])

    def _prepare_ledger_movements(self, delta):
        """Say what a change of this card's points consists of.

        Glue modules override it for the writes of their app; what they do not
        explain is posted as "other" by the caller.

        :param Decimal delta: the change that somebody is writing
        :return: tuple of Movement, in the order in which they happen
        """
        self.ensure_one()
        return self._get_ledger_intent()

    def _get_ledger_intent(self):
        """Movements given by the caller. A remote caller cannot forge them: they are
        Python objects, which no request can carry."""
        movements = self.env.context.get("ledger_movements") or ()
        return tuple(m for m in movements if isinstance(m, Movement))

    def _check_points_access(self, programs):
        """Points are set by the ledger and its clients, not by hand.

        Cards of programs that work as Odoo does may also be issued and set, as there,
        by whoever may create cards; a cashier may not.

        :raise AccessError: a user without the right to adjust writes points
        """
        if self.env.su or self._is_points_write_explained():
            return
        managed = any(program._is_ledger_managed() for program in programs)
        if not managed and self.browse().has_access("create"):
            return
        if not self.env.user.has_group("loyalty_ledger.group_loyalty_adjust"):
            raise AccessError(
                self.env._(
                    "You cannot change the points of a card by hand. Ask somebody who "
                    "may adjust points to make an adjustment with its reason."
                )
            )

    def _is_points_write_explained(self):
        """Whether this write comes from a business flow that says what it is."""
        return bool(self._get_ledger_intent())

    def unlink(self):
        """Delete cards; what they held is reversed to zero and stays readable."""
        self.check_access("unlink")
        for card in self.sudo().filtered("points"):
            void = Movement(-to_points(card.points), VOID, forced=True)
            self.env["loyalty.ledger"].post(card, void)
        return super().unlink()

    # -- one card, expiry -------------------------------------------------------

    def _expire_due(self):
        """Post the expiry of these cards now, if the hourly run has not yet.

        Every path that spends calls it first, so that an expired point is not spent
        between midnight and the run.
        """
        for card in self.sudo():
            card._post_expiry(card._get_ledger_today())

    def _post_expiry(self, today):
        lots = self.env["loyalty.ledger.lot"].search(
            [("card_id", "=", self.id), ("remaining", ">", 0)]
        )
        due = lots.filtered(lambda lot: self._is_lot_expired(lot, today))
        points = sum((to_points(lot.remaining) for lot in due), to_points(0))
        if points:
            movement = Movement(
                -points,
                EXPIRY,
                only_lots=frozenset(due.ids),
                forced=True,
            )
            self.env["loyalty.ledger"].post(self, movement)

    def action_view_entries(self):
        """Open the statement: this card's entries and those of merged cards."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty_ledger.loyalty_ledger_entry_action"
        )
        action["domain"] = [("card_id", "in", self._get_history_card_ids())]
        action["context"] = {"create": False}
        return action

    @api.private
    def _announce(self, document):
        """Send the message of a new card, by the communication of its program.

        A message that cannot be made does not take the card away.

        :param document: what gave the card; a note on it says why there is no message
        """
        try:
            with self.env.cr.savepoint():
                self._send_creation_communication()
        except (UserError, QWebError) as error:
            document.message_post(
                body=self.env._("The message could not be made: %s", error)
            )

    def _get_surviving_card(self):
        """The card that holds the points today: this one, or what it merged into."""
        card = self
        while card.sudo().merged_into_id:
            card = card.sudo().merged_into_id.with_env(card.env)
        return card

    def _get_ledger_position(self, without_hold=""):
        """The card as the plans of the ledger see it, see ``Position``."""
        Posting = self.env["loyalty.ledger.posting"].sudo()
        return Posting._get_position(self.sudo(), without_hold=without_hold)

    def _get_history_card_ids(self):
        """Ids of the card and of all cards merged into it, directly or not."""
        found = frontier = self.with_context(active_test=False)
        while frontier := frontier.merged_card_ids - found:
            found |= frontier
        return found.ids

    def _prepare_new_lot_vals(self, movement):
        """Conditions of the lot that a credit creates, by program and movement.

        :return: values of NewLot except its points
        """
        self.ensure_one()
        program, today = self.program_id, self._get_ledger_today()
        expires_on = movement.expires_on or program._get_expiry_date(today)
        available_on = movement.available_on
        if not available_on and movement.kind == EARN:
            available_on = program._get_available_on(today)
        return {
            "company_id": self._get_ledger_company_id(movement),
            "available_on": available_on,
            "awaiting": movement.awaiting,
            "expires_on": expires_on,
            "spendable_until": program._get_spendable_until(expires_on),
            "unit_value": movement.unit_value
            if movement.unit_value is not None
            else program._get_unit_value(),
            "is_bonus": movement.is_bonus,
        }
