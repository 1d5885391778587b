"""What the ledger should do, in memory and in whole cents.

Written from the specification, without a line of the ledger's own code: the random walk
compares the two after each step.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta


class Refused(Exception):
    """The step asks for more than there is."""


@dataclass
class Policy:
    """Of the program."""

    expiry_days: int = 0
    grace_days: int = 0
    return_grace_days: int = 0
    waiting_days: int = 0
    only_what_is_left: bool = False


@dataclass
class Lot:
    """A credit, or what is left of it."""

    number: int
    left: int
    until: date | None = None
    usable_from: date | None = None
    bonus: bool = False

    def rank(self):
        """What was paid before a bonus, then first to expire, then the oldest."""
        return (self.bonus, self.until or date.max, self.number)


@dataclass
class Card:
    """One card."""

    lots: list = field(default_factory=list)
    overdraft: int = 0
    holds: dict = field(default_factory=dict)
    merged: bool = False

    @property
    def points(self):
        return sum(lot.left for lot in self.lots) - self.overdraft


@dataclass
class Entry:
    """A posting that can be undone later."""

    card: Card
    points: int
    lot: Lot | None = None
    taken: list = field(default_factory=list)  # [lot or None for overdraft, cents]
    undone: int = 0

    @property
    def left(self):
        return abs(self.points) - self.undone


class Model:
    """All cards of a program."""

    def __init__(self, policy, now, cards):
        self.policy = policy
        self.now: datetime = now
        self.cards = [Card() for _ in range(cards)]
        self.lots = 0

    @property
    def today(self):
        return self.now.date()

    # -- questions ------------------------------------------------------------------

    def is_over(self, lot):
        return lot.until is not None and lot.until < self.today

    def is_pending(self, lot):
        return lot.usable_from is not None and lot.usable_from > self.today

    def usable(self, card):
        usable = [
            x for x in card.lots if not self.is_over(x) and not self.is_pending(x)
        ]
        return sorted(usable, key=Lot.rank)

    def held(self, card, but=None):
        return sum(
            cents
            for key, (cents, until) in card.holds.items()
            if until > self.now and key != but
        )

    def pending(self, card):
        waiting = (x for x in card.lots if self.is_pending(x) and not self.is_over(x))
        return sum(lot.left for lot in waiting)

    def available(self, card, but=None):
        free = sum(lot.left for lot in self.usable(card))
        return max(free - card.overdraft - self.held(card, but), 0)

    # -- steps ----------------------------------------------------------------------

    def credit(self, card, cents, earned=False, bonus=False):
        """Earn or grant; a bonus comes beside what was paid and is spent last."""
        policy, until, usable_from = self.policy, None, None
        if policy.expiry_days:
            days = policy.expiry_days + policy.grace_days
            until = self.today + timedelta(days=days)
        if earned and policy.waiting_days:
            usable_from = self.today + timedelta(days=policy.waiting_days)
        return Entry(card, cents, self._add(card, cents, until, usable_from, bonus))

    def _add(self, card, cents, until, usable_from, bonus=False):
        self.lots += 1
        lot = Lot(self.lots, cents, until, usable_from, bonus)
        settled = min(cents, card.overdraft)
        lot.left -= settled
        card.overdraft -= settled
        card.lots.append(lot)
        return lot

    def redeem(self, card, cents, hold=None):
        """Spend what is available; a hold of one's own does not count against it."""
        if cents > self.available(card, but=hold):
            raise Refused
        card.holds.pop(hold, None)
        return Entry(card, -cents, taken=self._take(self.usable(card), cents))

    def force(self, card, cents):
        """An order that was paid offline: whatever there is, then an overdraft."""
        others = sorted(
            (x for x in card.lots if x not in self.usable(card)), key=Lot.rank
        )
        taken = self._take([*self.usable(card), *others], cents)
        missing = cents - sum(part for _lot, part in taken)
        if missing:
            card.overdraft += missing
            taken.append([None, missing])
        return Entry(card, -cents, taken=taken)

    def _take(self, lots, cents):
        taken = []
        for lot in lots:
            part = min(lot.left, cents)
            if part:
                lot.left -= part
                cents -= part
                taken.append([lot, part])
        return taken

    def hold(self, card, cents, key, minutes):
        """Reserve; what is over goes first."""
        if cents > self.available(card, but=key):
            raise Refused
        self._expire_card(card)
        card.holds[key] = (cents, self.now + timedelta(minutes=minutes))

    def undo(self, entry, cents):
        """Undo a part of an entry; return how much was undone."""
        if not 0 < cents <= entry.left:
            raise Refused
        if entry.points > 0:
            cents = self._take_back(entry, cents)
        else:
            self._give_back(entry, cents)
        entry.undone += cents
        return cents

    def _take_back(self, entry, cents):
        card = entry.card
        missing = cents
        for lots in ([entry.lot], self.usable(card)):
            missing -= sum(part for _lot, part in self._take(lots, missing))
        if self.policy.only_what_is_left:
            return cents - missing
        rest = sorted(card.lots, key=Lot.rank)
        missing -= sum(part for _lot, part in self._take(rest, missing))
        card.overdraft += missing
        return cents

    def _give_back(self, entry, cents):
        card = entry.card
        for share in [s for s in entry.taken if s[0] is None]:
            part = min(cents, share[1], card.overdraft)
            card.overdraft -= part
            share[1] -= part
            cents -= part
        for share in reversed([s for s in entry.taken if s[0] is not None]):
            part = min(cents, share[1])
            if part:
                share[0].left += part
                share[1] -= part
                cents -= part
                self._extend(share[0])
        if cents:
            self.credit(card, cents)

    def _extend(self, lot):
        grace = self.policy.return_grace_days
        if grace and lot.until:
            lot.until = max(lot.until, self.today + timedelta(days=grace))

    def expire(self):
        """Sweep all cards."""
        for card in self.cards:
            self._expire_card(card)

    def _expire_card(self, card):
        for lot in card.lots:
            if self.is_over(lot):
                lot.left = 0

    def transfer(self, card, other, cents):
        """Move points with their dates."""
        entry = self.redeem(card, cents)
        for lot, part in entry.taken:
            self._add(other, part, lot.until, lot.usable_from, lot.bonus)

    def merge(self, card, other):
        """Move everything, also a debt and what is reserved; retire the first card."""
        other.holds |= card.holds
        card.holds = {}
        points = card.points
        if points > 0:
            for lot, part in self.force(card, points).taken:
                self._add(other, part, lot.until, lot.usable_from, lot.bonus)
        elif points < 0:
            self._add(card, -points, None, None)
            self.force(other, -points)
        card.merged = True
