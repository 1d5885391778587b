"""Random purchases, refunds and nightly runs against a small model of tiers.

The model is written from the specification, without a line of the module's own code.
It is compared with the card after each step, and what remains with a fresh card that
did the same without the detours.
"""

from datetime import date, datetime, timedelta

import pytest
import pytz
from freezegun import freeze_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.odoo import superuser
from tests.support.tiers import Model, Purchase, Rules

STARTS = [
    datetime(2024, 2, 27, 3, 0),
    datetime(2025, 12, 29, 20, 0),
    datetime(2026, 2, 27, 23, 0),
]
ZONES = ["Asia/Shanghai", "America/Los_Angeles"]
JOINED = date(2024, 2, 29)
THRESHOLDS = {
    "amount": [(100, 0, 0), (500, 0, 0), (1000, 0, 0)],
    "visits": [(0, 1, 0), (0, 2, 0), (0, 4, 0)],
    "either": [(100, 1, 0), (500, 3, 0), (1000, 5, 0)],
}

rules = st.builds(
    Rules,
    thresholds=st.sampled_from(sorted(THRESHOLDS)).map(THRESHOLDS.get),
    needs_all=st.booleans(),
    window=st.sampled_from(["rolling", "calendar_year", "anniversary", "lifetime"]),
    months=st.sampled_from([1, 2, 12]),
    one_step=st.booleans(),
    grace=st.sampled_from([0, 1, 10, 60]),
)
buy = st.tuples(
    st.just("buy"), st.sampled_from([1, 100, 400, 500, 1000]), st.integers(0, 1)
)
refund = st.tuples(st.just("refund"), st.integers(0, 9), st.booleans())
wait = st.tuples(st.just("wait"), st.sampled_from([1, 7, 29, 200, 366]))
by_hand = st.tuples(
    st.just("by_hand"),
    st.integers(0, 3),
    st.sampled_from(["least", "exact"]),
    st.sampled_from([0, 20]),
)
night = st.just(("night",))
steps = st.lists(
    st.one_of(buy, buy, refund, refund, wait, night, by_hand), min_size=3, max_size=14
)


@pytest.fixture(scope="module")
def club(registry):
    """A company with a branch in another time zone, and its program, for all walks."""
    with superuser(registry) as env:
        Company = env["res.company"]
        head = Company.create({"name": f"Head in {ZONES[0]}"})
        branches = head | Company.create(
            {"name": f"Branch in {ZONES[1]}", "parent_id": head.id}
        )
        for branch, zone in zip(branches, ZONES, strict=True):
            branch.partner_id.tz = zone
        program = env["loyalty.program"].create(
            {
                "name": "Club",
                "program_type": "loyalty",
                "company_id": branches[0].id,
                "currency_id": branches[0].currency_id.id,
            }
        )
        return program.id, branches.ids


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(rules=rules, start=st.sampled_from(STARTS), steps=steps)
def test_tier_walk(registry, club, rules, start, steps):
    with freeze_time(start) as clock, superuser(registry, commit=False) as env:
        walk = Walk(env, clock, club, rules)
        for name, *values in steps:
            getattr(walk, name)(*values)
            walk.compare()
        walk.night()
        walk.compare()
        walk.compare_with_fresh_card()


class Walk:
    """One sequence: each step on a card and on the model."""

    def __init__(self, env, clock, club, rules):
        program_id, branch_ids = club
        self.env, self.clock, self.rules = env, clock, rules
        self.program = env["loyalty.program"].browse(program_id)
        self.branches = env["res.company"].browse(branch_ids)
        self.program.write(self._prepare_program_vals())
        self.tiers = self.program.tier_ids
        self.model = Model(rules, JOINED)
        self.card = self._create_card()
        self.documents = []

    def _prepare_program_vals(self):
        rules = self.rules
        names = ("qualifying_amount", "qualifying_visits", "qualifying_points")
        tiers = [
            {"name": name, "sequence": rank, **dict(zip(names, least, strict=True))}
            for rank, (name, least) in enumerate(
                zip(("Silver", "Gold", "Platinum"), rules.thresholds, strict=True)
            )
        ]
        return {
            "tier_match": "all" if rules.needs_all else "any",
            "tier_window": rules.window,
            "tier_months": rules.months,
            "tier_demotion": "one_step" if rules.one_step else "earned",
            "tier_grace_days": rules.grace,
            "tier_ids": [(0, 0, tier) for tier in tiers],
        }

    def _create_card(self):
        member = self.env["res.partner"].create({"name": "Member"})
        return self.env["loyalty.card"].create(
            {
                "program_id": self.program.id,
                "partner_id": member.id,
                "tier_joined_on": JOINED,
            }
        )

    def _get_day(self, place):
        """The date in a branch."""
        now = pytz.utc.localize(datetime.now())
        return now.astimezone(pytz.timezone(ZONES[place])).date()

    @property
    def today(self):
        return self._get_day(0)

    # -- steps ------------------------------------------------------------------------

    def buy(self, amount, place):
        self.clock.tick(timedelta(seconds=60))
        rows = self._record(self.card, {"service": (amount, amount)}, place)
        purchase = Purchase(self._get_day(place), place, amount, datetime.now())
        self.documents.append((rows, purchase))
        self.model.buy(purchase, self.today)

    def _record(self, card, amounts, place=0, reverses=None):
        key = f"walk:{card.id}:{datetime.now().timestamp()}:{len(self.documents)}"
        return self.env["loyalty.activity"]._record(
            card.partner_id,
            key,
            amounts,
            company=self.branches[place],
            reverses=reverses,
        )

    def refund(self, number, half):
        if not self.documents:
            return
        self.clock.tick(timedelta(seconds=60))
        rows, purchase = self.documents[number % len(self.documents)]
        amount = purchase.amount / 2 if half else purchase.amount
        if not amount:
            return
        amounts = {"service": (-amount, -amount)}
        self._record(self.card, amounts, reverses=rows)
        self.model.refund(purchase, amount, self.today)

    def wait(self, days):
        self.clock.tick(timedelta(days=days))

    def night(self):
        self.env["loyalty.tier.evaluation"].evaluate(programs=self.program)
        self.model.evaluate(self.today)
        again = self.env["loyalty.tier.evaluation"].evaluate(programs=self.program)
        assert again == 0

    def by_hand(self, rank, hold, days):
        self.clock.tick(timedelta(seconds=60))
        tier = self.tiers[rank - 1] if rank else self.tiers.browse()
        until = self.today + timedelta(days=days) if days else None
        self.card._set_tier_by_hand(tier, hold, until, "Walk")
        self.model.set_by_hand(rank, hold, until, self.today)

    # -- comparison -------------------------------------------------------------------

    def compare(self):
        self.env.invalidate_all()
        found = (self.card._get_tier_rank(), self.card.tier_at_risk_until or None)
        assert found == (self.model.rank, self.model.risk)

    def compare_with_fresh_card(self):
        """But for a grace and a change by hand, only what remains decides."""
        fresh = self._create_card()
        remaining = [pair for pair in self.documents if pair[1].amount]
        for rows, purchase in remaining:
            amount = purchase.amount
            self.env["loyalty.activity"]._record(
                fresh.partner_id,
                f"fresh:{fresh.id}:{rows[0].id}",
                {"service": (amount, amount)},
                company=self.branches[purchase.place],
                day=purchase.day,
            )
        self.env["loyalty.tier.evaluation"].evaluate(cards=fresh)
        if self.model.by_hand or self.model.risk:
            return
        assert self.card._get_tier_rank() == fresh._get_tier_rank()
