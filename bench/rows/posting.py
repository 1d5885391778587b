"""Row 2: one posting through the public call, a commit each."""

import time

from odoo import SUPERUSER_ID, api

from ..databases import OURS, STOCK
from ..measure import Figure, alternate, medians
from ..seed import populate

CARDS = 1_000


def run(databases, size):
    """Post on each card once, ours and stock Odoo in turn."""
    count = size.of(CARDS, least=50)
    with (
        databases.scratch(OURS, "posting") as ours,
        databases.scratch(STOCK, "posting") as stock,
        databases.open(ours) as our_worker,
        databases.open(stock) as stock_worker,
    ):
        sides = {}
        for worker, function, side in (
            (our_worker, post, "ours"),
            (stock_worker, add, "reference"),
        ):
            _program, _member, first = worker.call(populate, members=count)
            databases.settle(worker.database, "loyalty_card", "res_partner")
            sides[side] = _side(worker, function, first, count)
        figures = alternate(size.rounds, **sides)
    middle = medians(figures)
    value = middle["ours"] / middle["reference"]
    return [
        Figure(
            "2",
            f"one posting, {count:,} cards, a commit each",
            "stock Odoo: `card.points += x` and a `loyalty.history` row",
            f"{middle['ours'] / count * 1e3:.2f} ms",
            f"{middle['reference'] / count * 1e3:.2f} ms",
            value,
            "≤ 1 of its time",
            high=1.0,
            rounds=figures,
        )
    ]


def _side(worker, function, first, count):
    return lambda number: worker.call(function, first=first, count=count, number=number)


def post(registry, first, count, number):
    """Post 7 points on each card by the public call; return the seconds."""
    from odoo.addons.loyalty_ledger.tools.movement import GRANT, Movement

    def one(env, card):
        movement = Movement(7, GRANT, key=f"bench-{number}:{card.id}", name="Bonus")
        env["loyalty.ledger"].post(card, movement)

    return _each(registry, first, count, one)


def add(registry, first, count, number):
    """Add 7 points to each card as stock Odoo's own code does; return the seconds."""

    def one(env, card):
        card.points += 7
        env["loyalty.history"].create(
            {
                "card_id": card.id,
                "issued": 7,
                "used": 0,
                "description": f"Bonus {number}",
            }
        )

    return _each(registry, first, count, one)


def _each(registry, first, count, one):
    started = time.perf_counter()
    for card_id in range(first, first + count):
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            one(env, env["loyalty.card"].browse(card_id))
    return time.perf_counter() - started
