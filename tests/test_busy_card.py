"""The nightly run and a card that somebody holds: it expires the others, no waiting."""

import pytest

from tests.support.odoo import assert_sound, superuser
from tests.support.shop import create_shop

MEMBERS = 5


@pytest.fixture(scope="module")
def cards(registry):
    """Ids of cards whose points are over."""
    shop = create_shop(registry, members=MEMBERS, points=10)
    with superuser(registry) as env:
        env.cr.execute(
            "UPDATE loyalty_ledger_lot SET expires_on = '2020-01-01',"
            " spendable_until = '2020-01-01'"
        )
    return shop["cards"]


def expire(registry):
    with superuser(registry) as env:
        return env["loyalty.ledger"].expire()


def test_others_expire_while_one_is_held(registry, cards):
    with registry.cursor() as till:
        till.execute("SELECT FROM loyalty_card WHERE id = %s FOR UPDATE", [cards[1]])
        assert expire(registry) == MEMBERS - 1
        till.rollback()
    with superuser(registry, commit=False) as env:
        points = env["loyalty.card"].browse(cards).mapped("points")
        assert points == [0, 10, 0, 0, 0]
        assert_sound(env)
    assert expire(registry) == 1
