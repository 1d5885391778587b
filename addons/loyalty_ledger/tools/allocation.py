"""Which lots a movement touches. Pure: values in, a plan out.

A card's points are the sum of what its lots still hold less its overdraft. The
plan of a movement keeps that true for every entry on its own:

    points of the entry = lots it creates - draws it makes

where a draw takes from a lot (positive) or gives back to it (negative), and a draw
without a lot changes the overdraft.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from .movement import GUARDED_KINDS, Movement, NewLot

ZERO = Decimal(0)
#: The lot of a draw that changes the overdraft.
OVERDRAFT = None


@dataclass(frozen=True)
class Lot:
    """What one credit has left.

    :param pending: not to be spent yet
    :param is_bonus: a gift beside what was paid, to be spent last
    """

    id: int
    remaining: Decimal
    spendable_until: date | None = None
    pending: bool = False
    is_bonus: bool = False

    def order(self):
        """What was paid goes before a bonus; then the first to expire, the oldest.

        >>> bonus = Lot(1, Decimal(5), date(2026, 1, 1), is_bonus=True)
        >>> [lot.id for lot in sorted((bonus, Lot(2, Decimal(9))), key=Lot.order)]
        [2, 1]
        """
        end = self.spendable_until or date.max
        return (self.is_bonus, end, self.id < 0, abs(self.id))


@dataclass(frozen=True)
class Origin:
    """An earlier entry that a movement reverses.

    :param unreversed: points of the entry that no reversal has undone yet
    :param lot_ids: the lots that the entry created
    :param draws: what the entry took of each lot, less what came back already
    :param is_bonus: the entry gave a bonus
    """

    id: int
    unreversed: Decimal
    lot_ids: tuple[int, ...] = ()
    draws: tuple[tuple[int | None, Decimal], ...] = ()
    is_bonus: bool = False


@dataclass(frozen=True)
class Position:
    """A card as the plan finds it. ``held``: reserved for somebody else."""

    lots: tuple[Lot, ...] = ()
    overdraft: Decimal = ZERO
    held: Decimal = ZERO
    today: date | None = None

    @property
    def points(self):
        return sum((lot.remaining for lot in self.lots), ZERO) - self.overdraft

    @property
    def spendable(self):
        """What a redemption may take: neither pending, expired nor held.

        >>> lots = (Lot(1, Decimal(5)), Lot(2, Decimal(9), pending=True))
        >>> Position(lots, held=Decimal(2)).spendable
        Decimal('3')
        """
        free = sum((lot.remaining for lot in self.lots if self._is_free(lot)), ZERO)
        return max(free - self.overdraft - self.held, ZERO)

    @property
    def returnable(self):
        """What a return may take back: pending points too, neither expired nor held.

        >>> lots = (Lot(1, Decimal(5)), Lot(2, Decimal(9), pending=True))
        >>> Position(lots, held=Decimal(2)).returnable
        Decimal('12')
        """
        left = sum((x.remaining for x in self.lots if not self.is_expired(x)), ZERO)
        return max(left - self.overdraft - self.held, ZERO)

    def _is_free(self, lot):
        return not lot.pending and not self.is_expired(lot)

    def is_expired(self, lot):
        """Whether the lot is over, even if its expiry is not entered yet."""
        end = lot.spendable_until
        return bool(end and self.today and end < self.today)


@dataclass(frozen=True)
class Step:
    """The plan of one movement: its draws and the lots that it creates.

    :param asked: what the movement asked for; a clawback may get less
    """

    movement: Movement
    draws: tuple[tuple[int | None, Decimal], ...] = ()
    new_lots: tuple[tuple[int, NewLot], ...] = ()
    asked: Decimal = ZERO


@dataclass(frozen=True)
class Shortage:
    """A guarded debit that the card cannot pay: nothing may be posted."""

    movement: Movement
    spendable: Decimal


@dataclass
class _Book:
    """The position while a plan is made."""

    position: Position
    draws: Counter = field(default_factory=Counter)
    new_lots: list = field(default_factory=list)

    def draw(self, lot_id, points):
        if not points:
            return
        self.draws[lot_id] += points
        position = self.position
        if lot_id is OVERDRAFT:
            position = replace(position, overdraft=position.overdraft + points)
        else:
            lots = tuple(
                replace(lot, remaining=lot.remaining - points)
                if lot.id == lot_id
                else lot
                for lot in position.lots
            )
            position = replace(position, lots=lots)
        self.position = position

    def take(self, points, lots):
        """Take up to ``points`` from the lots; return what is still missing."""
        for lot in sorted(lots, key=Lot.order):
            part = min(points, lot.remaining)
            if part > 0:
                self.draw(lot.id, part)
                points -= part
        return points

    def add_lot(self, new_lot):
        # Lots made by the plan itself are numbered below zero until they are stored.
        number = -1 - sum(lot.id < 0 for lot in self.position.lots)
        self.new_lots.append((number, new_lot))
        pending = bool(
            new_lot.awaiting
            or (
                new_lot.available_on
                and self.position.today
                and new_lot.available_on > self.position.today
            )
        )
        lot = Lot(
            number, new_lot.points, new_lot.spendable_until, pending, new_lot.is_bonus
        )
        self.position = replace(self.position, lots=(*self.position.lots, lot))

    def close(self, movement):
        draws = tuple((lot, points) for lot, points in self.draws.items() if points)
        points = sum((lot.points for _no, lot in self.new_lots), ZERO) - sum(
            (points for _lot, points in draws), ZERO
        )
        new_lots, asked = tuple(self.new_lots), movement.points
        step = Step(movement.with_points(points), draws, new_lots, asked)
        self.draws, self.new_lots = Counter(), []
        return step


def plan(position, movements, origins=None, clip_clawback=False):
    """Plan movements one after the other.

    :param position: the card as it is
    :param movements: in the order in which they happen
    :param origins: the entries to reverse, by id
    :param clip_clawback: take back only what is still there, instead of leaving
        an overdraft (the program's policy)
    :return: the steps and the position after them; or a :class:`Shortage`

    >>> card = Position((Lot(7, Decimal(30)),))
    >>> steps, after = plan(card, [Movement(Decimal(-20), "redeem")])
    >>> steps[0].draws, after.points
    (((7, Decimal('20.00')),), Decimal('10.00'))
    >>> plan(card, [Movement(Decimal(-31), "redeem")]).spendable
    Decimal('30')
    """
    book, steps = _Book(position), []
    for movement in movements:
        shortage = _shortage(book.position, movement)
        if shortage:
            return shortage
        origin = (origins or {}).get(movement.reverses)
        _apply(book, movement, origin, clip_clawback)
        steps.append(book.close(movement))
    return tuple(steps), book.position


def _shortage(position, movement):
    guarded = movement.kind in GUARDED_KINDS and not movement.forced
    if movement.points >= 0 or not guarded or movement.only_lots is not None:
        return None
    if -movement.points <= position.spendable:
        return None
    return Shortage(movement, position.spendable)


def _apply(book, movement, origin, clip_clawback):
    if movement.points < 0:
        _apply_debit(book, movement, origin, clip_clawback)
    elif origin:
        _give_back(book, movement, origin)
    else:
        _apply_credit(book, movement)


def _apply_credit(book, movement):
    for new_lot in movement.new_lots or (NewLot(movement.points),):
        book.add_lot(new_lot)
        _recover(book, book.new_lots[-1][0], new_lot.points)


def _recover(book, lot_id, points):
    """A credit first pays what the card is short of."""
    recovered = min(points, book.position.overdraft)
    book.draw(lot_id, recovered)
    book.draw(OVERDRAFT, -recovered)


def _apply_debit(book, movement, origin, clip_clawback):
    missing = -movement.points
    lots = book.position.lots
    if origin:
        missing = book.take(missing, [x for x in lots if x.id in origin.lot_ids])
    elif movement.only_lots is not None:
        lots = [lot for lot in lots if lot.id in movement.only_lots]
    if origin and origin.is_bonus:
        missing = book.take(missing, [x for x in _free(book, lots) if x.is_bonus])
    missing = book.take(missing, _free(book, lots))
    if origin and clip_clawback:
        return
    missing = book.take(missing, [x for x in book.position.lots if _among(x, lots)])
    book.draw(OVERDRAFT, missing)


def _free(book, lots):
    """These lots as they are now, as far as a redemption may take from them."""
    free = [lot for lot in book.position.lots if book.position._is_free(lot)]
    return [lot for lot in free if _among(lot, lots)]


def _among(lot, lots):
    return any(lot.id == other.id for other in lots)


def _give_back(book, movement, origin):
    """Return points to where the reversed entry took them from.

    An overdraft goes first; then the lots, the last taken first. What cannot return
    (an overdraft that later points have paid already) becomes a lot of its own.
    """
    left = movement.points
    taken = dict(origin.draws)
    repay = min(left, taken.pop(OVERDRAFT, ZERO), book.position.overdraft)
    book.draw(OVERDRAFT, -repay)
    left -= repay
    for lot_id, points in reversed(taken.items()):
        part = min(left, points)
        if part > 0:
            book.draw(lot_id, -part)
            left -= part
    if left:
        model = movement.new_lots[0] if movement.new_lots else NewLot(left)
        book.add_lot(replace(model, points=left))
        _recover(book, book.new_lots[-1][0], left)
