"""A year of a dealership as a list of steps: who came when, for what, and paid how.

Everything is decided here, by a seed, without a database; the models of this module
only play it through the flows of the till and of Sales. The shares of customers who
come back are those of the trade: 94 % to the first service, 63 % to the second, 42 % to
the third, 18 % after the warranty.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from .catalog import Item
from .people import make_person
from .steps import (
    Adjustment,
    Campaign,
    Grant,
    Invoice,
    LineDown,
    Member,
    Merge,
    Return,
    Step,
    Story,
    Transfer,
    Visit,
)

TILL = "till"
DESK = "desk"
#: Points that a customer brought along from the time before the program.
IMPORTED = "imported"
WELCOME = "welcome"
CAMPAIGN = "campaign"

BRANCHES = ("East", "West")
#: Codes of the top-ups on offer.
TOP_UPS = ("TOPUP-500", "TOPUP-1000", "TOPUP-3000")
TAGS = ("High Value", "Self-Driving Trips", "New Energy")
#: Share of the customers who keep coming to the first, second ... service.
RETENTION = (0.94, 0.63, 0.42, 0.34, 0.27)
AFTER_WARRANTY = 0.18
SERVICE_DAYS = 182
#: Visits a year between the services, by how long a customer stays.
_EXTRA_LOYAL, _EXTRA_USUAL, _EXTRA_SELDOM = 6.0, 3.0, 1.5
_TAG_ODDS = {TAGS[1]: 0.2, TAGS[2]: 0.3}
_HIGH_VALUE = Decimal(4000)
#: The branches open at 9 in Shanghai; times of the story are UTC.
_OPENING = time(1, 0)
_OPEN_MINUTES = 9 * 60


def count_services(patience: float, most: int) -> int:
    """Return how many of ``most`` services in a row a customer comes to.

    >>> [count_services(patience, 9) for patience in (0.99, 0.8, 0.5, 0.3, 0.1)]
    [0, 1, 2, 4, 9]
    """
    for number in range(most):
        kept = RETENTION[number] if number < len(RETENTION) else AFTER_WARRANTY
        if patience >= kept:
            return number
    return most


def make_story(
    seed: int, customers: int, months: int, until: date, catalog: Sequence[Item]
) -> Story:
    """Return the story of the last months.

    The same arguments give the same story.
    """
    return _Author(seed, months, until, catalog).tell(customers)


class _Author:
    """Writes one story; holds what all its chapters need."""

    def __init__(self, seed, months, until, catalog):
        self.random = Random(seed)
        self.until = until
        self.start = until - timedelta(days=round(months * 30.44))
        self.items = {item.code: item for item in catalog}
        self.extras = [item for item in catalog if item.weight]

    def tell(self, customers) -> Story:
        members = [self._make_member(number) for number in range(1, customers + 1)]
        visits = sorted(
            (visit for member in members for visit in self._visit(member)),
            key=lambda visit: (visit.at, visit.ref),
        )
        visits = [replace(visit, number=n) for n, visit in enumerate(visits, 1)]
        visits = self._sell_money(visits)
        members = [self._tag(member, visits) for member in members]
        twins, visits, merges = self._double(members, visits)
        returns = list(self._return(visits))
        steps = [
            *visits,
            *self._lapse(members, visits),
            *merges,
            *returns,
            *self._invoice(visits, returns),
            *(step for member in members for step in self._grant(member)),
            *self._campaign(members, visits),
            *self._correct(visits),
            *self._give_by_tag(),
        ]
        last = datetime.combine(self.until, time(12))
        steps = [step for step in steps if step.at < last]
        steps.sort(key=lambda step: (step.at, type(step).__name__, step.ref))
        return Story((*members, *twins), tuple(steps), self.until)

    # -- members -------------------------------------------------------------------

    def _make_member(self, number) -> Member:
        age = self.random.choices([(0, 14), (15, 36), (37, 60)], weights=[60, 28, 12])[
            0
        ]
        months = self.random.uniform(*age)
        return Member(
            ref=f"HM{number:04d}",
            person=make_person(self.random, number, self.until),
            branch=self.random.choices(BRANCHES, weights=[60, 40])[0],
            tags=(),
            bought_on=self.until - timedelta(days=round(months * 30.44)),
            patience=self.random.random(),
        )

    def _tag(self, member, visits) -> Member:
        tags = [tag for tag, odds in _TAG_ODDS.items() if self._happens(odds)]
        spent = sum(
            self.items[code].price * quantity
            for visit in visits
            if visit.ref == member.ref
            for code, quantity in visit.basket
        )
        if spent >= _HIGH_VALUE:
            tags.insert(0, TAGS[0])
        return replace(member, tags=tuple(tags))

    def _happens(self, odds) -> bool:
        return self.random.random() < odds

    # -- visits --------------------------------------------------------------------

    def _visit(self, member) -> Iterator[Visit]:
        for day, channel, basket in self._plan(member):
            if self.start <= day <= self.until:
                yield Visit(
                    at=self._open_at(day),
                    ref=member.ref,
                    number=0,
                    branch=self._get_branch(member),
                    channel=channel,
                    basket=tuple(basket),
                    share=Decimal(
                        self.random.choices(["0", "0.5", "1"], [70, 15, 15])[0]
                    ),
                    gift=self._happens(0.03),
                )

    def _get_branch(self, member) -> str:
        if self._happens(0.9):
            return member.branch
        return next(branch for branch in BRANCHES if branch != member.branch)

    def _open_at(self, day) -> datetime:
        minutes = self.random.randrange(_OPEN_MINUTES)
        return datetime.combine(day, _OPENING) + timedelta(minutes=minutes)

    def _plan(self, member):
        """Days, channel and basket of all that the member comes for."""
        owned = (self.until - member.bought_on).days
        services = count_services(member.patience, owned // SERVICE_DAYS)
        for number in range(1, services + 1):
            delay = number * SERVICE_DAYS + self.random.randint(-14, 14)
            day = member.bought_on + timedelta(days=delay)
            yield day, TILL, self._service_basket(number, day)
        leaves = member.bought_on + timedelta(days=services * SERVICE_DAYS + 150)
        yield from self._plan_extras(member, min(leaves, self.until))
        yield from self._plan_desk(member, min(leaves, self.until))

    def _service_basket(self, number, day):
        """What is done at the first, second ... service.

        Every second one changes the air filters, every fourth the brake fluid, every
        sixth the gearbox oil.
        """
        if number == 1:
            return [("FIRST", 1), *self._pick_extras(day, odds=0.2)]
        codes = ["OIL", "OIL-5W30", "FILTER-OIL"]
        codes += ["FILTER-AIR", "FILTER-CABIN"] if number % 2 == 0 else []
        codes += ["FLUID-BRAKE"] if number % 4 == 0 else []
        codes += ["GEARBOX"] if number % 6 == 0 else []
        return [*((code, 1) for code in codes), *self._pick_extras(day, odds=0.4)]

    def _pick_extras(self, day, odds=1.0):
        """One or two things on the way, by season."""
        basket = {}
        while self._happens(odds) and len(basket) < 2:
            demand = [item.demand(day.month) for item in self.extras]
            [item] = self.random.choices(self.extras, demand)
            basket[item.code] = 4 if item.code == "TYRE" else 1
            if item.code == "BRAKE-PADS":
                basket["BRAKE-LABOUR"] = 1
            odds = 0.3
        return list(basket.items())

    def _plan_extras(self, member, leaves):
        rate = _EXTRA_SELDOM
        if member.patience < RETENTION[1]:
            rate = _EXTRA_LOYAL if member.patience < AFTER_WARRANTY else _EXTRA_USUAL
        day = max(member.bought_on, self.start) + timedelta(days=7)
        while day < leaves:
            if self._happens(rate / 26):
                yield day, TILL, self._pick_extras(day)
            day += timedelta(days=self.random.randint(12, 16))

    def _plan_desk(self, member, leaves):
        """What an advisor sells by sale order: renewals and larger repairs."""
        day = member.bought_on + timedelta(days=350)
        while day < leaves and member.patience < RETENTION[4]:
            old = (day - member.bought_on).days > 4 * 365
            yield day, DESK, [("INSURANCE", 1), *([("INSPECTION", 1)] if old else [])]
            day += timedelta(days=365)
        span = (leaves - self.start).days
        if span > 30 and self._happens(0.08):
            day = self.start + timedelta(days=self.random.randrange(span))
            basket = [("BODY", 1), ("PAINT", self.random.randint(1, 3))]
            yield max(day, member.bought_on), DESK, basket

    def _sell_money(self, visits) -> list[Visit]:
        """Who comes first pays in advance, by the number of the customer: a package
        or a top-up; some others do later, and some buy gift cards."""
        holders: set[str] = set()
        seen: set[str] = set()
        result = []
        for visit in visits:
            if visit.channel == TILL:
                code = None if visit.ref in seen else self._get_advance(visit.ref)
                seen.add(visit.ref)
                if visit.ref in holders:
                    visit = replace(visit, wallet=True)
                elif code or self._happens(0.05):
                    code = code or "TOPUP-1000"
                    visit = self._add(visit, code)
                    if code.startswith("TOPUP"):
                        holders.add(visit.ref)
                if visit.at.month in (12, 1, 2, 9) and self._happens(0.05):
                    visit = self._add(visit, "GIFT-500")
            result.append(visit)
        return result

    def _get_advance(self, ref) -> str | None:
        """What a customer pays for in advance at the first visit."""
        number = int(ref[2:6])
        return {
            0: "PACK-3",
            1: TOP_UPS[number // 6 % len(TOP_UPS)],
            3: "PACK-3Y",
        }.get(number % 6)

    def _add(self, visit, code) -> Visit:
        return replace(
            visit, basket=(*visit.basket, (code, 1)), gift=False, wallet=False
        )

    # -- the rest ------------------------------------------------------------------

    def _return(self, visits) -> Iterator[Return]:
        for visit in visits:
            money = any(self.items[code].kind == "money" for code, _ in visit.basket)
            odds = 0.04 if visit.channel == TILL else 0.25
            if not money and self._happens(odds):
                yield Return(
                    at=self._open_at(
                        visit.at.date() + timedelta(self.random.randint(1, 6))
                    ),
                    ref=visit.ref,
                    number=visit.number,
                    channel=visit.channel,
                    credit=self._happens(0.5),
                )

    def _invoice(self, visits, returns) -> Iterator[Invoice]:
        """All orders of the desk but those that are cancelled, on the same day."""
        cancelled = {step.number for step in returns if not step.credit}
        for visit in visits:
            if visit.channel == DESK and visit.number not in cancelled:
                yield Invoice(visit.at + timedelta(minutes=20), visit.ref, visit.number)

    def _grant(self, member) -> Iterator[Grant]:
        """Who was there before brings points along, who comes is welcomed."""
        if member.bought_on <= self.start:
            points = 10 * self.random.randint(1, 12)
            if member.patience < RETENTION[0]:
                day = datetime.combine(self.start, time(0, 30))
                yield Grant(day, member.ref, IMPORTED, points)
        else:
            yield Grant(self._open_at(member.bought_on), member.ref, WELCOME, 50, 120)

    def _lapse(self, members, visits) -> Iterator[Visit]:
        """Somebody who came twice more than a year ago, and not since."""
        came = {visit.ref for visit in visits}
        year_ago = self.until - timedelta(days=366)
        silent = (
            member
            for member in members
            if member.ref not in came and member.bought_on < year_ago
        )
        if member := next(silent, None):
            for number, days in enumerate((12, 6), 1):
                yield Visit(
                    at=datetime.combine(year_ago - timedelta(days=days), time(3)),
                    ref=member.ref,
                    number=len(visits) + number,
                    branch=member.branch,
                    channel=TILL,
                    basket=(("OIL", 1), ("OIL-5W30", 1), ("FILTER-OIL", 1)),
                )

    def _campaign(self, members, visits) -> Iterator[Grant]:
        """In the middle of the story whoever was silent gets points for 45 days."""
        day = self.start + (self.until - self.start) / 2
        for member in members:
            days = [
                v.at.date() for v in visits if v.ref == member.ref and v.at.date() < day
            ]
            silent = member.bought_on < self.start and not days
            if silent:
                at = datetime.combine(day, time(2))
                yield Grant(at, member.ref, CAMPAIGN, 30, 45)

    def _double(self, members, visits):
        """A good customer was entered twice; after the second purchase it is seen."""
        by_ref: dict[str, list[Visit]] = {}
        for visit in visits:
            if visit.channel == TILL:
                by_ref.setdefault(visit.ref, []).append(visit)
        member = next((m for m in members if len(by_ref.get(m.ref, [])) > 2), None)
        if not member:
            return [], visits, []
        visit = by_ref[member.ref][1]
        twin = replace(member, ref=f"{member.ref}B", twin_of=member.ref)
        visits = [
            replace(each, ref=twin.ref, wallet=False) if each == visit else each
            for each in visits
        ]
        found = visit.at + timedelta(days=9)
        return [twin], visits, [Merge(found, member.ref, twin.ref)]

    def _correct(self, visits) -> Iterator[Step]:
        """Goodwill and corrections near the end, on customers who were there."""
        frequent = sorted(
            {v.ref for v in visits},
            key=lambda ref: (-sum(v.ref == ref for v in visits), ref),
        )
        frequent = [ref for ref in frequent if not ref.endswith("B")][:6]
        end = datetime.combine(self.until - timedelta(days=12), time(3))
        reasons = [
            (50, "Waited too long for the courtesy car"),
            (100, "Complaint about the paint settled"),
            (-20, "Points of a colleague's order entered by mistake"),
            (800, "Goodwill after an engine damage"),
        ]
        for number, (ref, (points, reason)) in enumerate(
            zip(frequent, reasons, strict=False)
        ):
            yield Adjustment(end + timedelta(days=number), ref, points, reason)
        if len(frequent) == 6:
            yield Transfer(end, frequent[4], frequent[5], 40)
            yield LineDown(end + timedelta(days=6), frequent[1])

    def _give_by_tag(self) -> Iterator[Campaign]:
        """Marketing gives points to many at once; one campaign waits for approval."""
        at = datetime.combine(self.until - timedelta(days=20), time(2))
        yield Campaign(at, "", TAGS[2], 15, "Thank you for driving electric", True)
        at += timedelta(days=15)
        yield Campaign(at, "", TAGS[0], 600, "For our best customers", False)
