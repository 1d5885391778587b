"""kill -9 of PostgreSQL, of a server and of a scheduled action, in the middle of work.

What was acknowledged is there afterwards, nothing is there twice, and the same work
started again does the rest. On a cluster of its own with durable settings.
"""

import os
import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from bench.rpc import Client, attempt
from bench.seed import create_cards, create_members
from bench.shop import CASHIER, PASSWORD, sell, till_order
from tests.support.odoo import (
    assert_sound,
    close_registry,
    open_registry,
    superuser,
)
from tests.support.shop import create_shop
from workbench import postgres
from workbench.cluster import Cluster
from workbench.server import Server

CLIENTS = 4
#: Orders of each client; the kill comes after some of them.
ORDERS = 5
KILL_AFTER = 6
EARNED = 200
#: Some slices of the nightly run.
EXPIRING = 16_000
PATIENCE = 120


@pytest.fixture(scope="module")
def durable(environment, cluster, database_name):
    """A durable cluster of this file's own, with a copy of the database."""
    program = postgres.binaries().program
    with Cluster.temporary(durable=True) as own:
        own.psql(f"CREATE DATABASE {database_name} TEMPLATE template0")
        dump = subprocess.Popen(
            [program("pg_dump"), "-Fc", "-Z0", database_name],
            env=environment.process_environment(cluster),
            stdout=subprocess.PIPE,
        )
        with dump:
            subprocess.run(
                [program("pg_restore"), "--no-owner", "-1", "-d", database_name],
                env=environment.process_environment(own),
                stdin=dump.stdout,
                check=True,
            )
        yield own


@pytest.fixture(scope="module")
def registry(environment, durable, database_name):
    config = environment.write_config(f"{database_name}-durable", durable)
    # Odoo prefers PG* of the environment, which name the cluster of the other tests.
    with pytest.MonkeyPatch.context() as patch:
        for name, value in durable.client_environment.items():
            patch.setenv(name, value)
        yield open_registry(config, database_name)
        close_registry(database_name)


@pytest.fixture(scope="module")
def shop(registry):
    return create_shop(registry, members=CLIENTS)


@pytest.fixture
def server(environment, durable, database_name, shop):
    """A server with a worker for requests and one for scheduled actions."""
    made = Server(environment, durable, database_name, workers=2, cron=1)
    with made as running:
        yield running
    made.kill()


class Till:
    """A till that sends order after order, and each again until it is acknowledged."""

    def __init__(self, server, database, shop, number):
        self.server, self.database, self.shop = server, database, shop
        self.member = shop["members"][number], shop["cards"][number]
        self.acknowledged = []
        self.client = None

    def send(self, orders, on_acknowledged):
        for _ in range(orders):
            order = till_order(self.shop, *self.member)
            self._send_until_acknowledged(order)
            self.acknowledged.append(order["uuid"])
            on_acknowledged()

    def _send_until_acknowledged(self, order):
        deadline = time.monotonic() + PATIENCE
        while True:
            _answer, error = attempt(lambda: self._send(order))
            if error is None:
                return
            if time.monotonic() > deadline:
                raise error
            time.sleep(0.3)

    def _send(self, order):
        if self.client is None:
            self.client = Client(self.server.url, self.database, CASHIER, PASSWORD)
        return sell(self.client, self.shop, order, self.member[1])


def sell_and_kill(server, database, shop, kill):
    """Let tills sell, ``kill`` in the middle; return acknowledged orders by card."""
    tills = [Till(server, database, shop, number) for number in range(CLIENTS)]
    enough = threading.Semaphore(0)
    with ThreadPoolExecutor(CLIENTS) as pool:
        sending = [pool.submit(till.send, ORDERS, enough.release) for till in tills]
        for _ in range(KILL_AFTER):
            assert enough.acquire(timeout=PATIENCE)
        kill()
        for each in sending:
            each.result()
    return {till.member[1]: till.acknowledged for till in tills}


def assert_each_order_once(registry, acknowledged):
    """Each acknowledged order has its entry, once, and no card has anything else."""
    close_connections(registry)
    with superuser(registry, commit=False) as env:
        assert_sound(env)
        for card_id, uuids in acknowledged.items():
            orders = env["pos.order"].search([("uuid", "in", uuids)])
            assert len(orders) == len(uuids) == ORDERS
            entries = env["loyalty.ledger.entry"].search(
                [("source_model", "=", "pos.order"), ("source_id", "in", orders.ids)]
            )
            assert entries.mapped("points") == [EARNED] * ORDERS
            assert set(entries.card_id.ids) == {card_id}
            assert set(entries.mapped("source_id")) == set(orders.ids)


def close_connections(registry):
    """Connections of before a crash are dead."""
    from odoo.sql_db import close_db

    close_db(registry.db_name)


def test_kill_of_postgresql(registry, server, durable, database_name, shop):
    def kill():
        durable.kill()
        server.kill()  # Odoo ends by itself without its database, sooner or later
        durable.start()
        server.start()

    acknowledged = sell_and_kill(server, database_name, shop, kill)
    assert_each_order_once(registry, acknowledged)


def test_kill_of_a_worker(registry, server, database_name, shop):
    """The workers for requests are killed; the server starts others."""

    def kill():
        for pid in server.worker_pids():
            os.kill(pid, signal.SIGKILL)

    acknowledged = sell_and_kill(server, database_name, shop, kill)
    assert_each_order_once(registry, acknowledged)


def test_kill_of_the_server(registry, server, database_name, shop):
    def kill():
        server.kill()
        server.start()

    acknowledged = sell_and_kill(server, database_name, shop, kill)
    assert_each_order_once(registry, acknowledged)


@pytest.fixture
def expiring(registry, durable, shop):
    """Ids of cards whose points are over; the first and the number."""
    close_connections(registry)
    with superuser(registry) as env:
        program = env["loyalty.program"].browse(shop["program"])
        members = create_members(env, EXPIRING)
        first = create_cards(env, program, members, EXPIRING)
        amounts = dict.fromkeys(range(first, first + EXPIRING), 5)
        env["loyalty.ledger"].post_bulk(amounts, key_prefix="kill")
        env.cr.execute(
            "UPDATE loyalty_ledger_lot SET expires_on = '2020-01-01',"
            " spendable_until = '2020-01-01' WHERE card_id >= %s",
            [first],
        )
    durable.psql("ANALYZE", registry.db_name)
    return first


@pytest.fixture
def stuck(registry, expiring):
    """A cursor that holds a card of the last slice: the nightly run waits for it."""
    with registry.cursor() as cr:
        cr.execute(
            "SELECT FROM loyalty_card WHERE id = %s FOR UPDATE",
            [expiring + EXPIRING - 1],
        )
        yield cr
        cr.rollback()


def test_kill_of_a_scheduled_action(registry, expiring, stuck, durable, server):
    """Slices that were committed stay; the next run does the others, each card once."""
    with superuser(registry) as env:
        env.ref("loyalty_ledger.ir_cron_expire")._trigger()
    os.kill(wait_for_stuck_worker(durable, registry.db_name), signal.SIGKILL)
    server.kill()
    end_stuck(durable, registry.db_name)
    stuck.rollback()
    done = count_expired(durable, registry.db_name, expiring)
    assert 0 < done < EXPIRING
    with superuser(registry, commit=False) as env:
        assert_sound(env)
    with superuser(registry) as env:
        assert env["loyalty.ledger"].expire() == EXPIRING - done
    with superuser(registry, commit=False) as env:
        assert_sound(env)
        env.cr.execute(
            "SELECT count(*), count(DISTINCT card_id), sum(points)"
            "  FROM loyalty_ledger_entry WHERE kind = 'expiry' AND card_id >= %s",
            [expiring],
        )
        assert env.cr.fetchone() == (EXPIRING, EXPIRING, -5 * EXPIRING)


def find_stuck(durable, database, what):
    """Return ``what`` of the connections that wait: for the card, for nothing else."""
    return durable.psql(
        f"SELECT {what} FROM pg_stat_activity WHERE datname = '{database}'"
        " AND wait_event_type = 'Lock'"
    ).splitlines()


def wait_for_stuck_worker(durable, database):
    """Return the process id of the worker whose expiry waits for the card."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        names = find_stuck(durable, database, "application_name")
        if names:
            return int(names[0].partition("-")[2])
        time.sleep(0.2)
    raise AssertionError("The scheduled action never came to the card")


def end_stuck(durable, database):
    """End what the dead workers' connections are still waiting for."""
    while find_stuck(durable, database, "pg_terminate_backend(pid)"):
        time.sleep(0.2)


def count_expired(durable, database, first):
    """How many cards the committed slices have expired."""
    return int(
        durable.psql(
            "SELECT count(*) FROM loyalty_ledger_entry"
            f" WHERE kind = 'expiry' AND card_id >= {first}",
            database,
        )
    )
