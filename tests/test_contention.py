"""Twenty tills on two server processes and one card: nobody spends what is gone."""

import itertools
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from bench.rpc import attempt
from bench.shop import CASHIER, hold, sell, till_order
from tests.support.odoo import assert_sound, superuser
from tests.support.shop import create_shop, log_in

CLIENTS = 20
ORDERS = 2  # of each client
SPEND = 100
#: Less than all of them want, and no multiple of what one takes.
POINTS = 2_650
TRIES = 15


@pytest.fixture(scope="module")
def shop(registry):
    return create_shop(registry, points=POINTS)


@pytest.fixture(scope="module")
def clients(servers, shop, database_name):
    tills = itertools.islice(itertools.cycle(servers), CLIENTS)
    return log_in(tills, database_name, CASHIER)


def patiently(call):
    """What a till does when the server is busy: the same request a little later."""
    for number in range(TRIES):
        answer, error = attempt(call)
        if error is None:
            return answer
        time.sleep(random.uniform(0.1, 0.5) * (number + 1))
    raise AssertionError("A till gave up") from error


def redeem(client, shop):
    """One customer: reserve, pay, send. The points used, or 0 if they were gone."""
    partner, card = shop["members"][0], shop["cards"][0]
    order = till_order(shop, partner, card, spend=SPEND)
    answer = patiently(lambda: hold(client, order, card, SPEND))
    if not answer["successful"]:
        assert answer["payload"]["message"]
        return 0
    patiently(lambda: sell(client, shop, order, card, SPEND))
    return SPEND


def test_twenty_clients_one_card(registry, clients, shop):
    """What they used is what left the card, and there never was more than it had."""
    start = threading.Barrier(CLIENTS)

    def run(client):
        start.wait()
        return [redeem(client, shop) for _ in range(ORDERS)]

    with ThreadPoolExecutor(CLIENTS) as pool:
        used = [points for each in pool.map(run, clients) for points in each]
    with superuser(registry, commit=False) as env:
        assert_sound(env)
        card = env["loyalty.card"].browse(shop["cards"])
        entries = env["loyalty.ledger.entry"].search([("card_id", "=", card.id)])
        redeemed = [e for e in entries if e.kind == "redeem"]
        earned = sum(e.points for e in entries if e.kind == "earn")
        assert -sum(e.points for e in redeemed) == sum(used)
        assert len({e.source_key for e in redeemed}) == len(redeemed)
        assert len(redeemed) == len([points for points in used if points])
        assert all(e.balance >= 0 for e in entries)
        assert card.overdraft == 0
        assert card.points == POINTS + earned - sum(used)
        assert not card.hold_ids.filtered(lambda held: held.state == "active")


@pytest.fixture
def package(registry, shop):
    """Id of a member's package that has one use left."""
    with superuser(registry) as env:
        Program = env["loyalty.program"]
        program = Program.create(
            {
                **Program._prepare_package_vals(),
                **Program._get_careful_policy_vals("package"),
                "name": "Three oil changes",
                "program_type": "package",
            }
        )
        card = {"program_id": program.id, "partner_id": shop["members"][0]}
        return env["loyalty.card"].create({**card, "points": 1}).id


def test_the_last_use_of_a_package_at_two_tills(registry, clients, package):
    """One of them gets it, the other is told so before the customer has paid."""
    start = threading.Barrier(2)

    def ask(client):
        start.wait()
        return patiently(lambda: hold(client, {"uuid": str(uuid4())}, package, 1))

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(ask, clients[:2]))
    assert sorted(answer["successful"] for answer in answers) == [False, True]
    [refused] = [answer for answer in answers if not answer["successful"]]
    assert refused["payload"]["message"]
    with superuser(registry, commit=False) as env:
        assert env["loyalty.card"].browse(package).points_held == 1
        assert_sound(env)
