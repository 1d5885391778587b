"""Row 4: a till order of 5 lines, from the payload to the last answer."""

import time
from statistics import median

from odoo import SUPERUSER_ID, api

from workbench.server import Server

from ..databases import OURS, STOCK
from ..measure import Figure, alternate
from ..rpc import Client
from ..seed import create_cards, create_members, create_program
from ..shop import CASHIER, PASSWORD, create_shop, sell, till_order

ORDERS = 8  # in each turn: short, so that both sides meet the same machine
TURNS = 5  # in each round
POINTS = 1_000
SPEND = 500


def run(databases, size):
    """Send orders that earn and redeem by HTTP, ours and stock in turn."""
    count, turns = size.of(ORDERS, least=2), size.rounds * TURNS
    with (
        databases.scratch(OURS, "till") as ours,
        databases.scratch(STOCK, "till") as stock,
        databases.serve(ours) as our_server,
        databases.serve(stock) as stock_server,
    ):
        sides = {
            "ours": _side(databases, our_server, count, turns, claim=True),
            "reference": _side(databases, stock_server, count, turns, claim=False),
        }
        figures = alternate(turns, **sides)
    middle = {
        side: median(value for each in rounds for value in each)
        for side, rounds in figures.items()
    }
    return [
        Figure(
            "4",
            "a till order of 5 lines that earns and redeems, payload to last answer",
            "stock `pos_loyalty`, both calls",
            f"{middle['ours'] * 1e3:.1f} ms",
            f"{middle['reference'] * 1e3:.1f} ms",
            middle["ours"] / middle["reference"],
            "≤ 1 of its time",
            high=1.0,
            rounds=figures,
        )
    ]


def _side(databases, server: Server, count, turns, claim):
    with databases.open(server.database) as worker:
        shop = worker.call(prepare, members=count * (turns + 1))
    client = Client(server.url, server.database, CASHIER, PASSWORD)

    def measured(number):
        first = number * count
        return [
            _send(client, shop, first + position, claim) for position in range(count)
        ]

    measured(turns)  # fill the caches with members of their own
    return measured


def _send(client, shop, number, claim):
    member, card = shop["first_member"] + number, shop["first_card"] + number
    order = till_order(shop, member, card, spend=SPEND, claim=claim)
    started = time.perf_counter()
    _orders, answer = sell(client, shop, order, card, SPEND)
    seconds = time.perf_counter() - started
    expected = POINTS - SPEND + int(order["amount_total"])
    found = [update["points"] for update in answer["coupon_updates"]]
    if found != [expected]:
        raise RuntimeError(f"The card has {found}, not {expected}")
    return seconds


def prepare(registry, members):
    """Create a dealership and members with points; return the ids."""
    shop = prepare_many(registry, members)
    first = shop["first_card"]
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        for card in env["loyalty.card"].browse(range(first, first + members)):
            card.points = POINTS
    return shop


def prepare_many(registry, members):
    """Create a dealership and members with empty cards; return the ids."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        program = create_program(env)
        shop = create_shop(env, program)
        first_member = create_members(env, members)
        first_card = create_cards(env, program, first_member, members)
    return shop | {"first_member": first_member, "first_card": first_card}
