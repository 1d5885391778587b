from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..exceptions import LedgerKeyConflict, NotEnoughPoints
from ..tools.allocation import Shortage
from ..tools.movement import (
    MERGE,
    REDEEM,
    REVERSAL,
    TRANSFER,
    Movement,
    NewLot,
    to_points,
)
from .loyalty_ledger_hold import ACTIVE, RELEASED, USED


class _Posted(list):
    """Ids of the entries that one call posts.

    Each is equal to itself only: Odoo uses an environment again whose context is equal
    to a new one, and with it the list of an earlier call.
    """

    __eq__ = object.__eq__
    __hash__ = object.__hash__


class LoyaltyLedger(models.AbstractModel):
    """The public calls of the ledger.

    They run as superuser: the caller has checked who may do what. All of them work in
    the caller's transaction and write the rows of the cards that they concern, no
    other shared row, so that two of them on one card cannot both succeed on the same
    points, and two on different cards do not wait for each other.
    """

    _name = "loyalty.ledger"
    _description = "Loyalty Ledger"

    @api.private
    @api.model
    def post(self, card, movement):
        """Post one movement on one card.

        :param card: a ``loyalty.card``
        :param Movement movement: what to post
        :return: the entry; the first one again if its key is in the ledger already;
            an empty one where a clawback found nothing to take
        :raise NotEnoughPoints: a redemption asks for more than can be spent
        :raise LedgerKeyConflict: the key stands for another movement
        """
        return self._post_on_card(card, (movement,))

    @api.private
    @api.model
    def post_many(self, postings):
        """Post several movements in one transaction.

        :param postings: pairs of card and movement, in the order in which they happen
        :return: the entries, old and new
        """
        by_card = {}
        for card, movement in postings:
            by_card.setdefault(card, []).append(movement)
        entries = self.env["loyalty.ledger.entry"].sudo()
        for card in sorted(by_card, key=lambda card: card.id):
            entries |= self._post_on_card(card, tuple(by_card[card]))
        return entries

    def _post_on_card(self, card, movements):
        survivor = card._get_surviving_card()
        if survivor != card:
            return self._post_on_merged_card(card, survivor, movements)
        return self._write_movements(card, movements)

    def _post_on_merged_card(self, card, survivor, movements):
        """Post on the card that took this one over.

        Points that come back return to their lots on the old card first, which know
        their dates, and follow the others from there.
        """
        returning = tuple(m for m in movements if m.reverses and m.points > 0)
        others = tuple(m for m in movements if m not in returning)
        entries = self.env["loyalty.ledger.entry"].sudo()
        if others:
            entries |= self._write_movements(survivor, others)
        if returning:
            entries |= self._write_movements(card, returning)
            self._move_everything(card, survivor)
        return entries.sorted("id")

    def _write_movements(self, card, movements):
        posted = _Posted()
        total = sum((m.points for m in movements), Decimal(0))
        target = card.sudo().with_context(
            ledger_movements=movements, ledger_posted=posted
        )
        target.points = float(to_points(card.points) + total)
        entries = self.env["loyalty.ledger.entry"].sudo().browse(posted)
        if len(entries) < len(movements):  # some were in the ledger already
            entries |= self._find_by_keys([m.key for m in movements if m.key])
        return entries.sorted("id")

    def _find_by_keys(self, keys):
        Entry = self.env["loyalty.ledger.entry"].sudo()
        return Entry.search([("source_key", "in", keys)]) if keys else Entry

    def _find_by_key(self, key):
        return self._find_by_keys([key])

    # -- undo -------------------------------------------------------------------

    @api.private
    @api.model
    def reverse(self, entry, points=None, key=None, name="", forced=False, source=None):
        """Undo an entry, or a part of it, by a linked entry of the opposite sign.

        What a debit took returns to the lots it came from. What a credit gave is taken
        from its own lot first, then from others; what is missing becomes an overdraft,
        or is left, as the program says.

        :param points: how many points to undo, without sign; None: all that is left
        :raise UserError: more than the entry has left, or the entry is a reversal
        :raise LedgerKeyConflict: the key stands for something else
        """
        entry = entry.sudo()
        left = to_points(entry.unreversed_points)
        amount = left if points is None else to_points(points)
        posted = key and self._find_by_key(key)
        if posted:
            self._check_same_reversal(posted, entry)
            return posted
        self._check_reversible(entry, amount, left)
        movement = Movement(
            -amount if entry.points > 0 else amount,
            REVERSAL,
            key=key,
            source=source or self._get_source(entry),
            name=name or entry.name or "",
            reverses=entry.id,
            company_id=entry.company_id.id,
            forced=forced,
        )
        return self.post(entry.card_id, movement)

    def _check_same_reversal(self, posted, entry):
        if posted.reversed_entry_id != entry:
            raise LedgerKeyConflict(
                self.env._(
                    "The event %(key)s is in the ledger already and reverses another "
                    "entry than %(entry)s. Nothing was posted.",
                    key=posted.source_key,
                    entry=entry.id,
                )
            )

    def _get_source(self, entry):
        return (entry.source_model, entry.source_id) if entry.source_id else None

    def _check_reversible(self, entry, amount, left):
        if entry.kind == REVERSAL:
            raise UserError(
                self.env._("A reversal cannot be reversed; post an adjustment instead.")
            )
        if not entry.card_id.exists():
            raise UserError(
                self.env._(
                    "Card %s is deleted; its entries can be read but not reversed.",
                    entry.card_code,
                )
            )
        if not 0 < amount <= left:
            raise UserError(
                self.env._(
                    "%(amount)s points cannot be undone: entry %(entry)s has %(left)s "
                    "points left to undo.",
                    amount=amount,
                    entry=entry.id,
                    left=left,
                )
            )

    # -- reserve ----------------------------------------------------------------

    @api.private
    @api.model
    def hold(self, card, points, key, minutes=None, source=None, is_return=False):
        """Reserve points of a card for a while.

        The same key again replaces the number of points and starts the time anew.

        :param points: how many; zero releases
        :param minutes: how long; None: as the card's program says
        :param is_return: they are to be taken back, so they may be pending
        :return: the hold
        :raise NotEnoughPoints: the card has not that many to spend
        """
        card = card.sudo()
        wanted = to_points(points)
        hold = self._get_active_hold(key)
        if wanted <= 0:
            hold.state = RELEASED
            return hold
        self._check_holdable(card, wanted, key, is_return)
        vals = self._prepare_hold_vals(card, wanted, key, minutes, source)
        self._touch(card)
        if hold:
            hold.write(vals)
            return hold
        return hold.create(vals)

    def _get_active_hold(self, key):
        return (
            self.env["loyalty.ledger.hold"]
            .sudo()
            .search([("hold_key", "=", key), ("state", "=", ACTIVE)])
        )

    def _check_holdable(self, card, wanted, key, is_return):
        card._expire_due()
        position = card._get_ledger_position(without_hold=key)
        free = position.returnable if is_return else position.spendable
        if wanted > free:
            shortage = Shortage(Movement(-wanted, REDEEM), free)
            raise NotEnoughPoints(card._get_shortage_message(shortage))

    def _prepare_hold_vals(self, card, points, key, minutes, source):
        model, res_id = source or (False, False)
        minutes = minutes or card.program_id.hold_minutes
        return {
            "card_id": card.id,
            "points": float(points),
            "hold_key": key,
            "expires_at": fields.Datetime.now() + timedelta(minutes=minutes),
            "source_model": model,
            "source_id": res_id,
        }

    def _touch(self, card):
        """Write the card's row, so that of two holds at once one is run again."""
        self.env.cr.execute(
            SQL(
                "UPDATE loyalty_card SET write_date = %s WHERE id = %s",
                fields.Datetime.now(),
                card.id,
            )
        )

    @api.private
    @api.model
    def release(self, key):
        """End a hold; unknown keys are fine."""
        self._get_active_hold(key).state = RELEASED

    @api.private
    @api.model
    def use_hold(self, key):
        """End a hold because its points were posted."""
        self._get_active_hold(key).state = USED

    # -- move between cards -------------------------------------------------------

    @api.private
    @api.model
    def transfer(self, card_from, card_to, points, key, name=""):
        """Move points to another card of the same program; lots keep their dates.

        :return: the two entries
        :raise UserError: other program, same card, or a number that is not positive
        """
        self._check_transfer(card_from, card_to, to_points(points))
        out = Movement(-to_points(points), TRANSFER, key=f"{key}:out", name=name)
        left = self.post(card_from, out)
        into = Movement(
            -left.points,
            TRANSFER,
            key=f"{key}:in",
            name=name,
            new_lots=self._copy_drawn_lots(left),
        )
        return left | self.post(card_to, into)

    def _find_other_side(self, out):
        """The entry by which a transfer that began with this one ended."""
        key = (out.source_key or "").removesuffix(":out")
        return self._find_by_keys([f"{key}:in"] if key else [])

    def _check_transfer(self, card_from, card_to, points):
        if points <= 0:
            raise UserError(self.env._("Enter a positive number of points."))
        if card_from == card_to:
            raise UserError(
                self.env._("Choose another card to transfer the points to.")
            )
        if card_from.program_id != card_to.program_id:
            raise UserError(
                self.env._("Points can be transferred within one program only.")
            )

    def _copy_drawn_lots(self, entry):
        """The lots that an entry took from, as lots for another card."""
        return tuple(
            NewLot(
                points=to_points(draw.points),
                company_id=draw.lot_id.company_id.id,
                available_on=draw.lot_id.available_on or None,
                awaiting=draw.lot_id.awaiting or None,
                expires_on=draw.lot_id.expires_on or None,
                spendable_until=draw.lot_id.spendable_until or None,
                unit_value=Decimal(str(draw.lot_id.unit_value)),
                is_bonus=draw.lot_id.is_bonus,
            )
            for draw in entry.draw_ids
            if draw.lot_id
        )

    @api.private
    @api.model
    def merge_cards(self, sources, target):
        """Make one card of several of one program.

        The target gets the points with their lots, its statement shows the others'
        entries too; the others are archived and say what took them over.
        """
        for source in sources.sudo() - target.sudo():
            self._move_everything(source, target.sudo())
            self._move_holds(source, target.sudo())
            source.write({"active": False, "merged_into_id": target.id})
            source.message_post(body=self.env._("Merged into card %s.", target.code))
            target.sudo().message_post(
                body=self.env._(
                    "Took over card %(code)s of %(member)s with its history.",
                    code=source.code,
                    member=source.partner_id.display_name or self.env._("nobody"),
                )
            )

    def _move_holds(self, source, target):
        """What a till has reserved stays reserved where the points are now."""
        Hold = self.env["loyalty.ledger.hold"].sudo()
        Hold.search(Hold._get_active_domain(source)).card_id = target

    def _move_everything(self, source, target):
        points = to_points(source.points)
        if not points:
            return
        name = f"{source.code} → {target.code}"
        out = self._write_movements(
            source, (Movement(-points, MERGE, name=name, forced=True),)
        )
        lots = self._copy_drawn_lots(out) if points > 0 else ()
        into = Movement(points, MERGE, name=name, new_lots=lots, forced=True)
        self._write_movements(target, (into,))

    # -- pending ------------------------------------------------------------------

    @api.private
    @api.model
    def make_available(self, event):
        """Points that await this event can be spent from now on.

        :return: how many lots there were
        """
        lots = self.env["loyalty.ledger.lot"].sudo().search([("awaiting", "=", event)])
        lots.awaiting = False
        return len(lots)
