"""Row 3: confirm a sale order of 5 lines that earns and redeems."""

import time
from statistics import median

from odoo import SUPERUSER_ID, api
from odoo.fields import Command

from ..databases import OURS, STOCK
from ..measure import Figure, alternate
from ..seed import create_cards, create_members, create_program
from ..shop import SELLER, create_shop

ORDERS = 8  # in each turn: short, so that both sides meet the same machine
TURNS = 5  # in each round
POINTS = 1_000
SLOWER, MORE_QUERIES = 1.05, 10


def run(databases, size):
    """Confirm orders, each in a transaction of its own, ours and stock in turn."""
    count, turns = size.of(ORDERS, least=2), size.rounds * TURNS
    with (
        databases.scratch(OURS, "sale") as ours,
        databases.scratch(STOCK, "sale") as stock,
        databases.open(ours) as our_worker,
        databases.open(stock) as stock_worker,
    ):
        sides = {
            "ours": _side(our_worker, count, turns),
            "reference": _side(stock_worker, count, turns),
        }
        figures = alternate(turns, **sides)
    seconds = {side: _median(rounds, "seconds") for side, rounds in figures.items()}
    queries = {side: _median(rounds, "queries") for side, rounds in figures.items()}
    return [
        Figure(
            "3",
            "confirm a sale order of 5 lines that earns and redeems",
            "stock `sale_loyalty`",
            f"{seconds['ours'] * 1e3:.1f} ms",
            f"{seconds['reference'] * 1e3:.1f} ms",
            seconds["ours"] / seconds["reference"],
            f"≤ {SLOWER} of its time",
            high=SLOWER,
            rounds=figures,
        ),
        Figure(
            "3",
            "queries of the confirmation",
            "stock `sale_loyalty`",
            f"{queries['ours']:.0f}",
            f"{queries['reference']:.0f}",
            queries["ours"] - queries["reference"],
            f"≤ {MORE_QUERIES} more",
            high=MORE_QUERIES,
        ),
    ]


def _median(rounds, name):
    return median(value for each in rounds for value in each[name])


def _side(worker, count, turns):
    orders = worker.call(prepare, count=count * turns)
    worker.call(confirm, orders=worker.call(prepare, count=2))  # fill the caches

    def measured(number):
        return worker.call(
            confirm, orders=orders[number * count : (number + 1) * count]
        )

    return measured


def prepare(registry, count):
    """Create quotations that use points, one for each member; return their ids."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        program = env["loyalty.program"].search([("name", "=", "Club of buyers")])
        if not program:
            program = create_program(env, name="Club of buyers")
            create_shop(env, program)
        products = env["product.product"].search([("default_code", "=", "BENCH")])
        first_member = create_members(env, count)
        first_card = create_cards(env, program, first_member, count)
        seller = env["res.users"].search([("login", "=", SELLER)])
        return [
            _create_quotation(
                env(user=seller.id),
                program,
                products,
                env["res.partner"].browse(first_member + number),
                env["loyalty.card"].browse(first_card + number),
            ).id
            for number in range(count)
        ]


def _create_quotation(env, program, products, member, card):
    card.points = POINTS
    lines = [Command.create({"product_id": product.id}) for product in products]
    order = env["sale.order"].create({"partner_id": member.id, "order_line": lines})
    order._update_programs_and_rewards()
    status = order._apply_program_reward(program.reward_ids, card.with_env(env))
    if "error" in status or len(order.order_line) != len(products) + 1:
        raise RuntimeError(f"The reward was not applied: {status}")
    return order


def confirm(registry, orders):
    """Confirm each order; return the seconds and the queries of each."""
    seconds, queries = [], []
    for order_id in orders:
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            seller = env["res.users"].search([("login", "=", SELLER)])
            order = env["sale.order"].with_user(seller).browse(order_id)
            env.invalidate_all()
            before, started = cr.sql_log_count, time.perf_counter()
            order.action_confirm()
            cr.commit()
            seconds.append(time.perf_counter() - started)
            queries.append(cr.sql_log_count - before)
            if order.state != "sale":
                raise RuntimeError(f"Order {order_id} is {order.state}")
    return {"seconds": seconds, "queries": queries}
