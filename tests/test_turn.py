"""Two requests on one card: the later one waits, and is not run again."""

import threading
import time
from decimal import Decimal

import pytest

from tests.support.odoo import assert_sound, superuser
from tests.support.shop import create_shop


@pytest.fixture(scope="module")
def cards(registry):
    """Ids of two cards with a hundred points each."""
    return create_shop(registry, members=2, points=100)["cards"]


@pytest.fixture
def first(registry):
    """A request that has its turn on the first card and is not done yet."""
    with superuser(registry, commit=False) as env:
        yield env


def spend(env, card, key):
    """Use ten points."""
    from odoo.addons.loyalty_ledger.tools.movement import REDEEM, Movement

    movement = Movement(Decimal(-10), REDEEM, key=key)
    return env["loyalty.ledger"].post(env["loyalty.card"].browse(card), movement)


def test_the_later_one_waits_and_sees_what_was_written(registry, cards, first):
    first["loyalty.ledger"].take_turn(cards[:1])
    spend(first, cards[0], "turn:1")
    balances = []

    def be_second():
        with superuser(registry) as env:
            env["loyalty.card"].browse(cards[0]).points  # noqa: B018 - an old snapshot
            env["loyalty.ledger"].take_turn(cards[:1])
            balances.append(spend(env, cards[0], "turn:2").balance)

    second = threading.Thread(target=be_second)
    second.start()
    time.sleep(0.3)
    assert not balances, "It did not wait"
    first.cr.commit()
    second.join(timeout=10)
    assert balances == [80]
    with superuser(registry, commit=False) as env:
        assert_sound(env)


def test_another_card_waits_for_nobody(registry, cards, first):
    first["loyalty.ledger"].take_turn(cards[:1])
    started = time.monotonic()
    with superuser(registry) as env:
        env["loyalty.ledger"].take_turn([cards[1], 2**40, -1])
        spend(env, cards[1], "turn:3")
    assert time.monotonic() - started < 1


def test_what_was_written_stays_in_its_transaction(registry, cards):
    with superuser(registry, commit=False) as env:
        spend(env, cards[1], "turn:4")
        env["loyalty.ledger"].take_turn(cards)
        env.cr.rollback()
        assert not env["loyalty.ledger.entry"].search([("source_key", "=", "turn:4")])


def test_nobody_waits_for_ever(registry, cards, first, monkeypatch):
    from odoo.addons.loyalty_ledger.models import loyalty_ledger_turn

    monkeypatch.setattr(loyalty_ledger_turn, "PATIENCE", 0.2)
    first["loyalty.ledger"].take_turn(cards)
    with superuser(registry, commit=False) as env:
        started = time.monotonic()
        env["loyalty.ledger"].take_turn(cards)
        assert 0.2 <= time.monotonic() - started < 2
