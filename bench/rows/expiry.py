"""Row 5: expire lots through the nightly call."""

import time
from datetime import date, timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, api

from ..databases import OURS
from ..measure import Figure, alternate, growth, medians
from ..replica import TABLES, create_replicas
from ..seed import populate

LOTS = 1_000_000
#: Each card has that many lots; each round one of them expires.
LOTS_PER_CARD = 4
POINTS = 5
GOAL = 2.0
FIRST_DAY = date(2020, 1, 1)

SEED_ENTRIES = """
    INSERT INTO loyalty_ledger_entry (
        posted_at, card_id, card_code, program_id, program_name, partner_id, company_id,
        user_id, kind, points, balance, source_key, name)
    SELECT '2019-01-01', card.id, card.code, card.program_id, 'Club', card.partner_id,
           (SELECT min(id) FROM res_company), 1, 'grant', %(points)s, %(points)s * n,
           'seed:' || card.id || ':' || n, 'Bonus'
      FROM generate_series(1, %(lots)s) AS n, loyalty_card card
     WHERE card.id >= %(first)s
     ORDER BY n, card.id
"""
SEED_LOTS = """
    INSERT INTO loyalty_ledger_lot (
        entry_id, card_id, program_id, company_id, points, remaining, expires_on,
        spendable_until, unit_value)
    SELECT id, card_id, program_id, company_id, points, points,
           %(day)s::date + (balance / points)::int,
           %(day)s::date + (balance / points)::int, 0
      FROM loyalty_ledger_entry WHERE source_key LIKE 'seed:%%'
"""
SEED_CARDS = """
    UPDATE loyalty_card SET points = %(total)s, ledger_points = %(total)s
     WHERE id >= %(first)s
"""

#: The same work in one statement, without slices, translations or checks.
REFERENCE = """
    WITH due AS (
        SELECT id, card_id, remaining FROM bench_lot
         WHERE remaining > 0 AND spendable_until < %(today)s
    ), total AS (
        SELECT card_id, sum(remaining) AS points FROM due GROUP BY card_id
    ), entry AS (
        INSERT INTO bench_entry (
            posted_at, card_id, card_code, program_id, program_name, partner_id,
            company_id, user_id, kind, points, balance, name)
        SELECT now() AT TIME ZONE 'UTC', card.id, card.code, card.program_id, 'Club',
               card.partner_id, (SELECT min(id) FROM res_company), 1, 'expiry',
               -total.points, card.points - total.points, 'Expired'
          FROM total JOIN bench_card card ON card.id = total.card_id
        RETURNING id, card_id, points
    ), draw AS (
        INSERT INTO bench_draw (entry_id, lot_id, points)
        SELECT entry.id, due.id, due.remaining FROM due JOIN entry USING (card_id)
    ), lot AS (
        UPDATE bench_lot lot SET remaining = 0 FROM due WHERE lot.id = due.id
    )
    UPDATE bench_card card
       SET points = card.points + entry.points,
           ledger_points = card.ledger_points + entry.points,
           write_date = now() AT TIME ZONE 'UTC'
      FROM entry WHERE card.id = entry.card_id
"""


def run(databases, size):
    """Measure at the full size and at a tenth of it; return the figures."""
    cards = size.of(LOTS, least=4_000) // LOTS_PER_CARD
    large = _measure(databases, size, cards)
    small = _measure(databases, size, cards // 10)
    middle, middle_small = medians(large), medians(small)
    return [
        Figure(
            "5",
            f"expire {cards:,} lots among {cards * LOTS_PER_CARD:,}",
            "the same rows by one bare SQL statement",
            f"{middle['ours']:.2f} s",
            f"{middle['reference']:.2f} s",
            middle["ours"] / middle["reference"],
            f"≤ {GOAL:.0f} times",
            high=GOAL,
            rounds=large,
        ),
        growth(
            "5",
            f"{cards:,} lots against {cards // 10:,}",
            middle_small["ours"],
            middle["ours"],
            cards // 10,
            cards,
        ),
    ]


def _measure(databases, size, cards):
    with databases.scratch(OURS, "expiry") as name, databases.open(name) as worker:
        _program, _member, first = worker.call(populate, members=cards)
        worker.call(prepare, first=first)
        databases.settle(name, *TABLES, *TABLES.values(), "res_partner")

        def side(function):
            def measured(number):
                databases.checkpoint()
                return worker.call(function, number=number, cards=cards)

            return measured

        return alternate(size.rounds, ours=side(expire), reference=side(sweep))


def prepare(registry, first):
    """Give each card its lots, the first one over after the first day, and so on."""
    values = {
        "first": first,
        "lots": LOTS_PER_CARD,
        "points": POINTS,
        "day": FIRST_DAY,
        "total": POINTS * LOTS_PER_CARD,
    }
    with registry.cursor() as cr:
        for statement in (SEED_ENTRIES, SEED_LOTS, SEED_CARDS):
            cr.execute(statement, values)
        create_replicas(cr)


def _get_today(number):
    """The day on which the lots of this round, and no others, are over."""
    return FIRST_DAY + timedelta(days=number + 2)


def expire(registry, number, cards):
    """Run the nightly call on that day; return the seconds."""
    today = _get_today(number)
    company_class = registry["res.company"]
    started = time.perf_counter()
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        with patch.object(company_class, "_get_loyalty_today", lambda company: today):
            expired = env["loyalty.ledger"].expire()
    seconds = time.perf_counter() - started
    if expired != cards:
        raise RuntimeError(f"{expired} cards expired instead of {cards}")
    return seconds


def sweep(registry, number, cards):
    """Do the same work by bare SQL; return the seconds."""
    started = time.perf_counter()
    with registry.cursor() as cr:
        cr.execute(REFERENCE, {"today": _get_today(number)})
        expired = cr.rowcount
    seconds = time.perf_counter() - started
    if expired != cards:
        raise RuntimeError(f"{expired} cards expired instead of {cards}")
    return seconds
