"""Random sequences of postings against a small model; every invariant after each step.

A failing sequence prints its seed and steps; ``--seed N --sequences 1`` runs it again.
"""

from datetime import datetime, timedelta
from random import Random

import pytest
from freezegun import freeze_time

from tests.support.model import Model, Policy, Refused
from tests.support.odoo import assert_sound, superuser

START = datetime(2026, 1, 15, 10, 0)
CARDS = 3
STEPS = 10


@pytest.fixture(scope="module")
def club(registry):
    """A program with members, shared by all sequences; each makes its own cards."""
    with superuser(registry) as env:
        program = env["loyalty.program"].create(
            {"name": "Club", "program_type": "loyalty", "points_policy": "ledger"}
        )
        members = env["res.partner"].create(
            [{"name": f"Member {number}"} for number in range(CARDS)]
        )
        return program.id, members.ids


def test_random_walk(registry, club, pytestconfig):
    first = pytestconfig.getoption("--seed")
    with freeze_time(START) as clock:
        for seed in range(first, first + pytestconfig.getoption("--sequences")):
            with superuser(registry, commit=False) as env:
                walk = Walk(env, clock, club, seed)
                try:
                    walk.run()
                except Exception as error:
                    raise AssertionError(walk.describe()) from error


def cents(points):
    """Whole cents of a number of points as Odoo gives it."""
    return round(points * 100)


class Walk:
    """One sequence: each step on the ledger and on the model, then compared."""

    def __init__(self, env, clock, club, seed):
        from odoo.addons.loyalty_ledger.tools.movement import Movement

        self.env, self.clock, self.seed = env, clock, seed
        self.random = Random(seed)
        self.movement = Movement
        self.ledger = env["loyalty.ledger"]
        self.clock.move_to(START)
        self.program = env["loyalty.program"].browse(club[0])
        self.model = Model(self._choose_policy(), START, CARDS)
        self.cards = env["loyalty.card"].create(
            [{"program_id": club[0], "partner_id": member} for member in club[1]]
        )
        self.pairs = list(zip(self.cards, self.model.cards, strict=True))
        self.entries = []  # pairs: of the ledger, of the model
        self.steps = []

    def _choose_policy(self):
        choose = self.random.choice
        policy = Policy(
            expiry_days=choose([0, 10, 30]),
            grace_days=choose([0, 0, 5]),
            return_grace_days=choose([0, 0, 20]),
            waiting_days=choose([0, 0, 7]),
            only_what_is_left=choose([True, False]),
        )
        self.program.write(
            {
                "expiry_policy": "days" if policy.expiry_days else "never",
                "expiry_count": policy.expiry_days,
                "expiry_grace_days": policy.grace_days,
                "return_grace_days": policy.return_grace_days,
                "availability": "delay" if policy.waiting_days else "immediate",
                "availability_days": policy.waiting_days,
                "overdraft_policy": "available_only"
                if policy.only_what_is_left
                else "go_negative",
            }
        )
        return policy

    # -- the walk ---------------------------------------------------------------------

    def run(self):
        actions = (
            [self.earn] * 4
            + [self.redeem] * 4
            + [self.refund] * 4
            + [self.grant, self.grant_bonus, self.grant_in_bulk]
            + [self.hold, self.hold, self.redeem_held]
            + [self.redeem_offline, self.expire, self.transfer, self.merge]
            + [self.pass_days, self.pass_days, self.pass_minutes, self.repeat]
        )
        for _ in range(STEPS):
            self.random.choice(actions)()
            self.compare()

    def describe(self):
        steps = "\n".join(f"  {step}" for step in self.steps)
        return f"--seed {self.seed}, {self.model.policy}, steps:\n{steps}"

    def compare(self):
        """Every card, and every invariant of the ledger."""
        self.env.invalidate_all()
        for card, expected in self.pairs:
            found = {
                "points": cents(card.points),
                "overdraft": cents(card.overdraft),
                "pending": cents(card.points_pending),
                "available": cents(card.points_available),
                "held": cents(card.points_held),
                "active": card.active,
            }
            assert found == {
                "points": expected.points,
                "overdraft": expected.overdraft,
                "pending": self.model.pending(expected),
                "available": self.model.available(expected),
                "held": self.model.held(expected),
                "active": not expected.merged,
            }
        assert_sound(self.env)

    def _do(self, text, on_ledger, on_model):
        """Do a step on both sides; both must accept it, or both refuse."""
        from odoo.exceptions import UserError

        self.steps.append(text)
        try:
            with self.env.cr.savepoint():
                found = on_ledger()
        except UserError as error:
            found = error
        try:
            expected = on_model()
        except Refused:
            assert isinstance(found, UserError), (
                "The ledger accepted, the model refused"
            )
            self.steps[-1] += " (refused)"
            return None
        assert not isinstance(found, UserError), f"The ledger refused: {found}"
        return found, expected

    def _pick(self, count=1):
        living = [pair for pair in self.pairs if not pair[1].merged]
        return self.random.sample(living, min(count, len(living)))

    def _amount(self, most=10000):
        return self.random.randrange(1, max(most, 2))

    def _near(self, limit):
        """An amount that is often all there is, and sometimes a little more."""
        return self.random.choice([limit, limit + 1, self._amount(limit + 1)]) or 1

    def _post(self, card, amount, kind, **values):
        movement = self.movement(amount / 100, kind, **values)
        return self.ledger.post(card, movement)

    def _remember(self, done):
        if done:
            self.entries.append(done)

    # -- steps ------------------------------------------------------------------------

    def earn(self):
        self._credit("earn", earned=True)

    def grant(self):
        self._credit("grant", earned=False)

    def grant_bonus(self):
        self._credit("grant", earned=False, bonus=True)

    def _credit(self, kind, earned, bonus=False):
        ((card, twin),) = self._pick()
        amount, key = self._amount(), f"walk:{self.seed}:{len(self.steps)}"
        self._remember(
            self._do(
                f"{kind} {amount} on {card.id}, bonus: {bonus}",
                lambda: self._post(card, amount, kind, key=key, is_bonus=bonus),
                lambda: self.model.credit(twin, amount, earned, bonus),
            )
        )

    def grant_in_bulk(self):
        amount, pairs = self._amount(), self._pick(2)
        amounts = {card.id: amount / 100 for card, _twin in pairs}
        prefix = f"bulk:{self.seed}:{len(self.steps)}"
        posted, _ = self._do(
            f"grant {amount} in bulk on {sorted(amounts)}",
            lambda: self.ledger.post_bulk(amounts, key_prefix=prefix),
            lambda: [self.model.credit(twin, amount) for _card, twin in pairs],
        )
        assert posted == len(pairs)
        assert self.ledger.post_bulk(amounts, key_prefix=prefix) == 0

    def redeem(self):
        ((card, twin),) = self._pick()
        amount = self._near(self.model.available(twin))
        self._remember(
            self._do(
                f"redeem {amount} on {card.id}",
                lambda: self._post(card, -amount, "redeem"),
                lambda: self.model.redeem(twin, amount),
            )
        )

    def redeem_offline(self):
        ((card, twin),) = self._pick()
        amount = self._near(self.model.available(twin))
        self._remember(
            self._do(
                f"redeem {amount} on {card.id}, offline",
                lambda: self._post(card, -amount, "redeem", forced=True),
                lambda: self.model.force(twin, amount),
            )
        )

    def hold(self):
        ((card, twin),) = self._pick()
        amount = self._near(self.model.available(twin))
        key, minutes = f"hold:{card.id}:{self._amount(3)}", self.random.choice([5, 60])
        self._do(
            f"hold {amount} on {card.id} for {minutes} minutes as {key}",
            lambda: self.ledger.hold(card, amount / 100, key, minutes=minutes),
            lambda: self.model.hold(twin, amount, key, minutes),
        )

    def redeem_held(self):
        ((card, twin),) = self._pick()
        if not twin.holds:
            return
        key = self.random.choice(sorted(twin.holds))
        amount = self._near(twin.holds[key][0])
        self._remember(
            self._do(
                f"redeem {amount} on {card.id} with {key}",
                lambda: self._redeem_held(card, amount, key),
                lambda: self.model.redeem(twin, amount, hold=key),
            )
        )

    def _redeem_held(self, card, amount, key):
        from odoo.addons.loyalty_ledger.tools.movement import HoldKey

        holder = card.with_context(ledger_hold_key=HoldKey(key))
        entry = self._post(holder, amount=-amount, kind="redeem")
        self.ledger.use_hold(key)
        return entry

    def refund(self):
        living = [pair for pair in self.entries if not pair[1].card.merged]
        if not living:
            return
        entry, twin = self.random.choice(living)
        amount = self._near(twin.left)
        before = cents(entry.unreversed_points)
        done = self._do(
            f"undo {amount} of entry {entry.id}",
            lambda: self.ledger.reverse(entry, points=amount / 100),
            lambda: self.model.undo(twin, amount),
        )
        if done:
            self.env.invalidate_all()
            assert before - cents(entry.unreversed_points) == done[1]

    def expire(self):
        self._do("expire", self.ledger.expire, self.model.expire)

    def transfer(self):
        pairs = self._pick(2)
        if len(pairs) < 2:
            return
        (card, twin), (other, other_twin) = pairs
        amount = self._near(self.model.available(twin))
        key = f"transfer:{self.seed}:{len(self.steps)}"
        self._do(
            f"transfer {amount} from {card.id} to {other.id}",
            lambda: self.ledger.transfer(card, other, amount / 100, key),
            lambda: self.model.transfer(twin, other_twin, amount),
        )

    def merge(self):
        pairs = self._pick(2)
        if len(pairs) < 2:
            return
        (card, twin), (other, other_twin) = pairs
        self._do(
            f"merge {card.id} into {other.id}",
            lambda: self.ledger.merge_cards(card, other),
            lambda: self.model.merge(twin, other_twin),
        )

    def repeat(self):
        """Post a keyed entry again: the first one comes back and nothing moves."""
        keyed = [pair for pair in self.entries if pair[0].source_key]
        if not keyed:
            return
        entry, _twin = self.random.choice(keyed)
        self.steps.append(f"entry {entry.id} again")
        amount, key = cents(entry.points), entry.source_key
        assert self._post(entry.card_id, amount, entry.kind, key=key) == entry

    def pass_days(self):
        self._pass(timedelta(days=self._amount(15)))

    def pass_minutes(self):
        self._pass(timedelta(minutes=self._amount(30)))

    def _pass(self, time):
        self.steps.append(f"{time} later")
        self.model.now += time
        self.clock.move_to(self.model.now)
