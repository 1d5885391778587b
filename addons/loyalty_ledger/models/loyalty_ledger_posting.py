from dataclasses import replace
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ..exceptions import LedgerKeyConflict, NotEnoughPoints
from ..tools.allocation import Lot, Origin, Position, Shortage, plan
from ..tools.movement import HoldKey, NewLot, to_points
from .loyalty_ledger_hold import ACTIVE


class LoyaltyLedgerPosting(models.AbstractModel):
    """From movements to rows: fetch, let the pure plan decide, store.

    Callers use ``loyalty.ledger``. Only ``loyalty.card`` calls this, where it creates
    or stores the card's row, so that entries and card always go together.
    """

    _name = "loyalty.ledger.posting"
    _description = "Loyalty Ledger Posting"

    # -- fetch ----------------------------------------------------------------

    @api.model
    def _without_posted(self, card, movements):
        """The movements whose key is not in the ledger yet.

        :raise LedgerKeyConflict: a key stands for something else already
        """
        keys = [m.key for m in movements if m.key]
        if not keys:
            return movements
        posted = {
            entry.source_key: entry
            for entry in self.env["loyalty.ledger.entry"].search(
                [("source_key", "in", keys)]
            )
        }
        for movement in movements:
            entry = posted.get(movement.key)
            if entry and not self._is_same(entry, card, movement):
                raise LedgerKeyConflict(self._get_key_message(entry, movement))
        return tuple(m for m in movements if m.key not in posted)

    def _is_same(self, entry, card, movement):
        return (
            card in (entry.card_id, entry.card_id.exists()._get_surviving_card())
            and entry.kind == movement.kind
            and self._is_same_amount(entry, movement)
        )

    def _is_same_amount(self, entry, movement):
        """A reversal may have been cut to what was there; all else is exact."""
        posted = to_points(entry.points)
        if movement.reverses:
            return entry.reversed_entry_id.id == movement.reverses
        return posted == movement.points

    def _get_key_message(self, entry, movement):
        return self.env._(
            "The event %(key)s is in the ledger already with %(posted)s points on card "
            "%(code)s; it came again with %(points)s points. Nothing was posted.",
            key=movement.key,
            posted=entry.points,
            code=entry.card_code,
            points=movement.points,
        )

    @api.model
    def _get_position(self, card, lots_of=(), without_hold=""):
        """The card as the pure plan sees it, with these lots even if empty.

        :param without_hold: key of the reservation that the caller is about to replace
        """
        today = card._get_ledger_today()
        rows, held = self._fetch_holdings(card, lots_of, without_hold)
        return Position(
            lots=tuple(
                Lot(
                    lot_id,
                    to_points(remaining),
                    until,
                    bool(awaiting or (available_on and available_on > today)),
                    bool(is_bonus),
                )
                for lot_id, remaining, until, available_on, awaiting, is_bonus in rows
            ),
            overdraft=to_points(card.overdraft),
            held=to_points(held),
            today=today,
        )

    def _fetch_holdings(self, card, lots_of, without_hold):
        """The rows of the lots, and the sum of the active reservations: one query."""
        self.env["loyalty.ledger.lot"].flush_model()
        self.env["loyalty.ledger.hold"].flush_model()
        *rows, (_none, held, *_rest) = self.env.execute_query(
            SQL(
                """
                SELECT id, remaining, LEAST(spendable_until, %(end)s::date) AS until,
                       available_on, awaiting, is_bonus
                  FROM loyalty_ledger_lot
                 WHERE card_id = %(card)s AND remaining > 0 OR id = ANY(%(lots)s)
                 UNION ALL
                SELECT NULL, COALESCE(sum(points), 0), NULL, NULL, NULL, NULL
                  FROM loyalty_ledger_hold
                 WHERE card_id = %(card)s AND state = %(active)s
                   AND expires_at > %(now)s AND hold_key <> %(but)s
                 ORDER BY id NULLS LAST
                """,
                end=card.expiration_date or None,
                card=card.id,
                lots=list(lots_of),
                active=ACTIVE,
                now=fields.Datetime.now(),
                but=without_hold or self._get_own_hold_key(),
            )
        )
        return rows, held

    def _get_own_hold_key(self):
        """Key of the reservation that the posting uses up, if its caller names one."""
        key = self.env.context.get("ledger_hold_key")
        return key if isinstance(key, HoldKey) else ""

    @api.model
    def _get_origins(self, movements):
        """The entries to reverse, by id."""
        ids = [m.reverses for m in movements if m.reverses]
        return {
            entry.id: Origin(
                entry.id,
                to_points(entry.unreversed_points),
                (*entry.lot_ids.ids, *entry._get_carried_pending().ids),
                self._get_open_draws(entry),
                any(entry.lot_ids.mapped("is_bonus")),
            )
            for entry in self.env["loyalty.ledger.entry"].browse(ids)
        }

    def _get_open_draws(self, entry):
        """What the entry took of each lot, less what reversals gave back."""
        taken = {}
        draws = entry.draw_ids | entry.reversal_ids.draw_ids
        for draw in draws.sorted("id"):
            lot = draw.lot_id.id or None
            taken[lot] = taken.get(lot, Decimal(0)) + to_points(draw.points)
        return tuple((lot, points) for lot, points in taken.items() if points > 0)

    # -- decide ---------------------------------------------------------------

    @api.model
    def _plan(self, card, movements):
        """The steps of the movements and the card's position after them.

        :raise NotEnoughPoints: a redemption asks for more than can be spent
        """
        movements = tuple(self._with_new_lots(card, m) for m in movements)
        if self._is_plain_credit(card, movements):
            return plan(Position(today=card._get_ledger_today()), movements)
        origins = self._get_origins(movements)
        lots_of = [
            lot
            for origin in origins.values()
            for lot in (*origin.lot_ids, *(x for x, _points in origin.draws if x))
        ]
        planned = plan(
            self._get_position(card, lots_of),
            movements,
            origins,
            clip_clawback=card.program_id._is_clawback_clipped(),
        )
        if isinstance(planned, Shortage):
            raise NotEnoughPoints(card._get_shortage_message(planned))
        return planned

    @api.model
    def _post_new_card(self, card, movements):
        """Enter what a card was created with; its columns are stored already."""
        movements = tuple(self._with_new_lots(card, m) for m in movements)
        steps, _after = plan(Position(today=card._get_ledger_today()), movements)
        return self._store(card, steps, Decimal(0))

    def _is_plain_credit(self, card, movements):
        """Credits on a card in order need no lots to be read."""
        return not card.overdraft and all(
            m.points > 0 and not m.reverses for m in movements
        )

    def _with_new_lots(self, card, movement):
        """A credit with the conditions of its program spelled out."""
        if movement.points <= 0 or movement.new_lots:
            return movement
        vals = card._prepare_new_lot_vals(movement)
        lot = NewLot(points=movement.points, **vals)
        return replace(movement, new_lots=(lot,))

    # -- store ----------------------------------------------------------------

    @api.model
    def _store(self, card, steps, balance):
        """Write entries, lots and draws of the steps of one card.

        :param balance: the card's points before the first step
        :return: the entries
        """
        steps = [step for step in steps if step.movement.points]
        vals_list = []
        for step in steps:
            balance += step.movement.points
            vals_list.append(self._prepare_entry_vals(card, step.movement, balance))
        entries = self.env["loyalty.ledger.entry"].create(vals_list)
        numbers = self._store_lots(card, entries, steps)
        self._store_draws(entries, steps, numbers)
        self._apply_to_lots(steps, numbers)
        return entries

    def _pair(self, entries, steps):
        """The entries, each with the movement behind it."""
        movements = [step.movement for step in steps if step.movement.points]
        return zip(entries, movements, strict=True)

    def _prepare_entry_vals(self, card, movement, balance):
        model, res_id = movement.source or (False, False)
        return {
            "posted_at": fields.Datetime.now(),
            "card_id": card.id,
            "card_code": card.code,
            "program_id": card.program_id.id,
            "program_name": card.program_id.name,
            "partner_id": card.partner_id.id,
            "company_id": card._get_ledger_company_id(movement),
            "user_id": self.env.uid,
            "kind": movement.kind,
            "points": float(movement.points),
            "balance": float(balance),
            "source_model": model,
            "source_id": res_id,
            "source_key": movement.key,
            "reversed_entry_id": movement.reverses,
            "name": movement.name or False,
        }

    def _store_lots(self, card, entries, steps):
        """Create the lots; return their ids by the plan's number."""
        vals_list, places = [], []
        for entry, step in zip(entries, steps, strict=True):
            for number, lot in step.new_lots:
                places.append(number)
                vals_list.append(self._prepare_lot_vals(card, entry, lot))
        lots = self.env["loyalty.ledger.lot"].create(vals_list)
        return dict(zip(places, lots.ids, strict=True))

    def _prepare_lot_vals(self, card, entry, lot):
        return {
            "entry_id": entry.id,
            "card_id": card.id,
            "program_id": card.program_id.id,
            "company_id": lot.company_id or entry.company_id.id,
            "points": float(lot.points),
            "remaining": float(lot.points),
            "available_on": lot.available_on,
            "awaiting": lot.awaiting,
            "expires_on": lot.expires_on,
            "spendable_until": lot.spendable_until or lot.expires_on,
            "unit_value": float(lot.unit_value),
            "is_bonus": lot.is_bonus,
        }

    def _store_draws(self, entries, steps, numbers):
        self.env["loyalty.ledger.draw"].create(
            [
                {
                    "entry_id": entry.id,
                    "lot_id": numbers.get(lot_id, lot_id),
                    "points": float(points),
                }
                for entry, step in zip(entries, steps, strict=True)
                for lot_id, points in step.draws
            ]
        )

    def _apply_to_lots(self, steps, numbers):
        taken = {}
        for step in steps:
            for lot_id, points in step.draws:
                if lot_id is not None:
                    lot_id = numbers.get(lot_id, lot_id)
                    taken[lot_id] = taken.get(lot_id, Decimal(0)) + points
        lots = self.env["loyalty.ledger.lot"].browse(taken)
        lots._take(taken)
        lots.filtered(lambda lot: taken[lot.id] < 0)._extend_for_return()
