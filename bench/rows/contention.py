"""Row 8: 20 clients on two server processes redeem from one card."""

import random
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median, quantiles

from odoo import SUPERUSER_ID, api

from workbench import postgres

from ..databases import OURS
from ..measure import Figure
from ..rpc import Client, attempt
from ..shop import CASHIER, PASSWORD, hold, sell, till_order
from .till import prepare

CLIENTS = 20
ORDERS = 5  # of each client
SPEND = 100
TRIES = 8
PGBENCH_SECONDS = 10


def run(databases, size):
    """Redeem from one card at once; beside it pgbench's load on the same PostgreSQL."""
    orders = size.of(ORDERS, least=1)
    points = CLIENTS * orders * SPEND * 2 // 3
    with databases.scratch(OURS, "contention") as name:
        with databases.open(name) as worker:
            shop = worker.call(prepare, members=1)
            worker.call(top_up, card=shop["first_card"], points=points)
        reference = _pgbench(databases, name, max(2, size.of(PGBENCH_SECONDS)))
        with databases.serve(name) as first, databases.serve(name) as second:
            outcome = _compete((first, second), shop, orders)
        with databases.open(name) as worker:
            wrong = worker.call(
                count_wrong, card=shop["first_card"], used=sum(outcome["used"])
            )
    wrong += outcome["given_up"]
    seconds = sorted(outcome["seconds"])
    slow = quantiles(seconds, n=20)[-1]
    return [
        Figure(
            "8",
            f"{CLIENTS} clients on two server processes redeem {SPEND} points"
            f" {orders} times each from one card: overdrafts, doubles, permanent"
            " failures"
            f" ({outcome['tries']} tries repeated by the tills)",
            f"pgbench TPC-B, {CLIENTS} clients: {reference}",
            f"median {median(seconds) * 1e3:.0f} ms, p95 {slow * 1e3:.0f} ms,"
            f" maximum {seconds[-1] * 1e3:.0f} ms",
            reference,
            wrong,
            "0",
            high=0,
            rounds=outcome,
        )
    ]


def _pgbench(databases, name, seconds):
    program = postgres.binaries().program("pgbench")
    variables = databases.environment.process_environment(databases.cluster)
    command = [program, "-q", "-i", "-s", "10", name]
    subprocess.run(command, env=variables, check=True, capture_output=True)
    command = [program, "-n", "-c", str(CLIENTS), "-j", "2", "-T", str(seconds), name]
    result = subprocess.run(
        command, env=variables, check=True, capture_output=True, text=True
    )
    lines = dict(line.partition(" = ")[::2] for line in result.stdout.splitlines())
    return f"{float(lines['tps'].split()[0]):,.0f} tps, {lines['latency average']}"


class Till:
    """One of the clients; it repeats what fails, as a till does."""

    def __init__(self, server, shop):
        self.client = Client(server.url, server.database, CASHIER, PASSWORD)
        self.shop = shop
        self.seconds, self.used, self.tries, self.given_up = [], [], 0, 0

    def redeem(self):
        """Reserve, pay and send one order."""
        member, card = self.shop["first_member"], self.shop["first_card"]
        order = till_order(self.shop, member, card, spend=SPEND)
        started = time.perf_counter()
        answer = self._patiently(lambda: hold(self.client, order, card, SPEND))
        if answer and answer["successful"]:
            sent = self._patiently(
                lambda: sell(self.client, self.shop, order, card, SPEND)
            )
            self.used.append(SPEND if sent else 0)
        self.seconds.append(time.perf_counter() - started)

    def _patiently(self, call):
        for number in range(TRIES):
            answer, error = attempt(call)
            if error is None:
                return answer
            self.tries += 1
            time.sleep(random.uniform(0.05, 0.3) * (number + 1))
        self.given_up += 1
        return None


def _compete(servers, shop, orders):
    tills = [Till(servers[number % 2], shop) for number in range(CLIENTS)]
    start = threading.Barrier(CLIENTS)

    def run_till(till):
        start.wait()
        for _ in range(orders):
            till.redeem()

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(run_till, tills))
    return {
        "seconds": [seconds for till in tills for seconds in till.seconds],
        "used": [points for till in tills for points in till.used],
        "tries": sum(till.tries for till in tills),
        "given_up": sum(till.given_up for till in tills),
    }


def top_up(registry, card, points):
    """Set the card's points."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["loyalty.card"].browse(card).points = points


def count_wrong(registry, card, used):
    """Count overdrafts, entries that should not be, and broken invariants."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        domain = [("card_id", "=", card), ("kind", "=", "redeem")]
        redeemed = env["loyalty.ledger.entry"].search(domain)
        overdrawn = [entry for entry in redeemed if entry.balance < 0]
        double = len(redeemed) - len(set(redeemed.mapped("source_id")))
        lost = used != -sum(redeemed.mapped("points"))
        breaches = env["loyalty.ledger.verification"].verify()
        return len(overdrawn) + double + lost + len(breaches)
