"""Row 9: open the till and find a customer, with few and with many members."""

import time
from statistics import median

from ..databases import OURS
from ..measure import Figure, alternate
from ..rpc import Client
from ..shop import CASHIER, PASSWORD
from .till import prepare_many

FEW, MANY = 1_000, 100_000
REPEATS = 5
GOAL = 1.1
#: What the till's list of customers searches when a cashier types.
SEARCHED = (
    "name",
    "parent_name",
    "phone_mobile_search",
    "email",
    "barcode",
    "street",
    "zip",
    "city",
    "state_id",
    "country_id",
    "vat",
)


def run(databases, size):
    """Measure the server's side of both, in turn with few and with many members."""
    few, many = size.of(FEW, least=100), size.of(MANY, least=1_000)
    with (
        databases.scratch(OURS, "few") as small,
        databases.scratch(OURS, "many") as large,
    ):
        shops = {
            "few": _prepare(databases, small, few),
            "many": _prepare(databases, large, many),
        }
        with databases.serve(small) as server, databases.serve(large) as other:
            tills = {
                "few": _Till(server, shops["few"], few),
                "many": _Till(other, shops["many"], many),
            }
            opening = alternate(
                size.rounds, **{name: till.open for name, till in tills.items()}
            )
            finding = alternate(
                size.rounds, **{name: till.find for name, till in tills.items()}
            )
    return [
        _figure("open the till (server's side: load_data)", opening, few, many),
        _figure("find a customer by phone from the till", finding, few, many),
    ]


def _figure(what, rounds, few, many):
    middle = {name: median(values) for name, values in rounds.items()}
    return Figure(
        "9",
        f"{what} with {many:,} members",
        f"itself with {few:,} members",
        f"{middle['many'] * 1e3:.0f} ms",
        f"{middle['few'] * 1e3:.0f} ms",
        middle["many"] / middle["few"],
        f"≤ {GOAL}",
        high=GOAL,
        rounds=rounds,
    )


def _prepare(databases, name, members):
    with databases.open(name) as worker:
        shop = worker.call(prepare_many, members=members)
    databases.settle(name, "res_partner", "loyalty_card", "pos_order")
    return shop


class _Till:
    """A cashier's browser on one database."""

    def __init__(self, server, shop, members):
        self.client = Client(server.url, server.database, CASHIER, PASSWORD)
        self.shop, self.members = shop, members
        self.open(0)
        self.find(0)

    def open(self, _number):
        """Load what the till needs; return the median of the seconds."""
        return self._time(
            lambda: self.client.call(
                "pos.session", "load_data", [self.shop["session"]], []
            )
        )

    def find(self, number):
        """Find a member who was not loaded, by the whole phone number."""
        phone = f"+1 555 {self.members - number:07}"
        domain = ["|"] * (len(SEARCHED) - 1)
        domain += [[name, "ilike", phone + "%"] for name in SEARCHED]
        answer = self.client.call(
            "res.partner", "get_new_partner", self.shop["config"], domain, 0
        )
        if len(answer["res.partner"]) != 1:
            raise RuntimeError(f"{len(answer['res.partner'])} members have {phone}")
        return self._time(
            lambda: self.client.call(
                "res.partner", "get_new_partner", self.shop["config"], list(domain), 0
            )
        )

    def _time(self, call):
        seconds = []
        for _ in range(REPEATS):
            started = time.perf_counter()
            call()
            seconds.append(time.perf_counter() - started)
        return median(seconds)
