"""What tiers should do, in memory.

Written from the specification, without a line of the module's own code.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta


@dataclass
class Rules:
    """Of a program; thresholds are (amount, visits, points), the lowest tier first."""

    thresholds: list
    needs_all: bool = False
    window: str = "rolling"
    months: int = 12
    one_step: bool = False
    grace: int = 0


@dataclass(eq=False)
class Purchase:
    """What was bought, less what was refunded."""

    day: date
    place: int
    amount: float
    at: datetime


@dataclass
class Model:
    """One member."""

    rules: Rules
    joined: date
    purchases: list = field(default_factory=list)
    rank: int = 0
    since: datetime | None = None
    risk: date | None = None
    by_hand: tuple | None = None  # rank, hold, last day

    # -- questions --------------------------------------------------------------------

    def counts(self, day, today):
        """Tell whether what was bought on a day counts today."""
        kind = self.rules.window
        if kind == "rolling":
            return day + relativedelta(months=self.rules.months) > today
        if kind == "calendar_year":
            return day.year == today.year
        if kind == "anniversary":
            return self._membership_year(day) == self._membership_year(today)
        return True

    def _membership_year(self, day):
        """How many anniversaries there were; that of 29 February may be the 28th."""
        years = 0
        while self.joined + relativedelta(years=years + 1) <= day:
            years += 1
        while self.joined + relativedelta(years=years) > day:
            years -= 1
        return years

    def earned(self, today):
        """Return the rank that the purchases give."""
        counted = [p for p in self.purchases if self.counts(p.day, today)]
        paid = {}
        for purchase in counted:
            visit = (purchase.day, purchase.place)
            paid[visit] = paid.get(visit, 0) + purchase.amount
        visits = sum(amount > 0 for amount in paid.values())
        reached = 0
        for rank, least in enumerate(self.rules.thresholds, 1):
            pairs = zip(least, (sum(paid.values()), visits, 0), strict=True)
            tests = [had >= needed for needed, had in pairs if needed]
            if all(tests) if self.rules.needs_all else any(tests):
                reached = rank
        return reached

    # -- steps ------------------------------------------------------------------------

    def buy(self, purchase, today):
        self.purchases.append(purchase)
        self.evaluate(today, purchase.at)

    def refund(self, purchase, amount, today):
        """Take back; a tier that stands on it goes at once."""
        purchase.amount -= amount
        at_once = self.since is None or purchase.at <= self.since
        self.evaluate(today, datetime.now(), at_once)

    def set_by_hand(self, rank, hold, until, today):
        self.by_hand = (rank, hold, until)
        self.rank, self.since, self.risk = rank, datetime.now(), None
        self.evaluate(today)

    def evaluate(self, today, now=None, at_once=False):
        """Promote at once; go down after the grace."""
        now, earned = now or datetime.now(), self.earned(today)
        wanted, forced = earned, at_once and not self.risk
        if self.by_hand:
            rank, hold, until = self.by_hand
            over = until is not None and until < today
            if over:
                self.by_hand = None
                forced = forced or hold == "exact" or self.rank <= rank
            elif hold == "exact":
                wanted, forced = rank, True
            else:
                wanted = max(earned, rank)
        self._go(wanted, forced, today, now)

    def _go(self, wanted, forced, today, now):
        if wanted >= self.rank or forced:
            self._set(wanted, now)
            self.risk = None
            return
        grace_end = today + timedelta(days=self.rules.grace - 1)
        if (self.risk or grace_end) >= today:
            self.risk = self.risk or grace_end
            return
        self._set(max(wanted, self.rank - 1) if self.rules.one_step else wanted, now)
        self.risk = max(grace_end, today) if self.rank > wanted else None

    def _set(self, rank, now):
        if rank != self.rank:
            self.rank, self.since = rank, now
