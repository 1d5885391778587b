"""Row 1: grant points to many cards through the public bulk call."""

import time

from odoo import SUPERUSER_ID, api

from ..databases import OURS
from ..measure import Figure, alternate, growth, medians
from ..replica import TABLES, create_replicas
from ..seed import populate

CARDS = 200_000
GOAL = 0.5

ENTRY_COLUMNS = """posted_at, card_id, card_code, program_id, program_name, partner_id,
    company_id, user_id, kind, points, balance, source_key, name"""

#: The same rows as the bulk call writes, each kind by one plain statement.
REFERENCE_ENTRIES = f"""
    INSERT INTO bench_entry ({ENTRY_COLUMNS})
    SELECT now() AT TIME ZONE 'UTC', card.id, card.code, card.program_id, 'Club',
           card.partner_id, %(company)s, 1, 'grant', 7, card.points + 7,
           %(key)s || ':' || card.id, 'Bonus'
      FROM bench_card card WHERE card.id >= %(first)s AND card.id < %(end)s
"""
REFERENCE_LOTS = """
    INSERT INTO bench_lot (entry_id, card_id, program_id, company_id, points, remaining,
                           unit_value)
    SELECT id, card_id, program_id, company_id, points, points, 0
      FROM bench_entry
     WHERE id > %(last_entry)s
"""
REFERENCE_CARDS = """
    UPDATE bench_card
       SET points = points + 7, ledger_points = ledger_points + 7,
           write_date = now() AT TIME ZONE 'UTC'
     WHERE id >= %(first)s AND id < %(end)s
"""


def run(databases, size):
    """Measure at the full size and at a tenth of it; return the figures."""
    count = size.of(CARDS, least=1000)
    large = _measure(databases, size, count)
    small = _measure(databases, size, count // 10)
    middle, middle_small = medians(large), medians(small)
    rate = f"{count / middle['ours']:,.0f} cards/s"
    return [
        _figure(
            f"grant points to {count:,} cards",
            count,
            middle,
            "reference",
            large,
            "INSERT..SELECT of the same entries and lots, UPDATE of the same cards",
        ),
        _figure(
            f"the same {rate}, the harsher reading",
            count,
            middle,
            "entries",
            large,
            "INSERT..SELECT of the entries alone: no lots, no cards",
        ),
        growth(
            "1",
            f"{count:,} cards against {count // 10:,}",
            middle_small["ours"],
            middle["ours"],
            count // 10,
            count,
        ),
    ]


def _figure(what, count, middle, side, rounds, reference):
    value = middle[side] / middle["ours"]
    return Figure(
        "1",
        what,
        reference,
        f"{count / middle['ours']:,.0f} cards/s",
        f"{count / middle[side]:,.0f} cards/s",
        value,
        f"≥ {GOAL} of its rate",
        low=GOAL,
        rounds=rounds,
    )


def _measure(databases, size, count):
    with databases.scratch(OURS, "bulk") as name, databases.open(name) as worker:
        _program, _member, first = worker.call(populate, members=count)
        worker.call(prepare)
        databases.settle(name, *TABLES, *TABLES.values(), "res_partner")

        def ours(number):
            databases.checkpoint()
            return worker.call(grant, first=first, count=count, number=number)

        def reference(number):
            databases.checkpoint()
            return worker.call(insert, first=first, count=count, number=number)

        figures = alternate(size.rounds, ours=ours, reference=reference)
        databases.settle(name, *TABLES)
        worker.call(check)
    total = [sum(parts.values()) for parts in figures["reference"]]
    entries = [parts["entries"] for parts in figures["reference"]]
    return {"ours": figures["ours"], "reference": total, "entries": entries}


def prepare(registry):
    """Make the reference's tables."""
    with registry.cursor() as cr:
        create_replicas(cr)


def grant(registry, first, count, number):
    """Grant 7 points to the cards through the public call; return the seconds."""
    started = time.perf_counter()
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        amounts = dict.fromkeys(range(first, first + count), 7)
        posted = env["loyalty.ledger"].post_bulk(
            amounts, key_prefix=f"bench-{number}", name="Bonus"
        )
    seconds = time.perf_counter() - started
    if posted != count:
        raise RuntimeError(f"{posted} cards were credited instead of {count}")
    return seconds


def insert(registry, first, count, number):
    """Write the same rows by bare SQL; return the seconds of each part.

    The commit is counted in both: with the entries, and with the whole.
    """
    with registry.cursor() as cr:
        cr.execute(
            "SELECT COALESCE(max(id), 0), (SELECT min(id) FROM res_company)"
            " FROM bench_entry"
        )
        last_entry, company = cr.fetchone()
        values = {
            "first": first,
            "end": first + count,
            "key": f"bench-{number}",
            "company": company,
            "last_entry": last_entry,
        }
        started = time.perf_counter()
        cr.execute(REFERENCE_ENTRIES, values)
        cr.commit()
        entries = time.perf_counter()
        cr.execute(REFERENCE_LOTS, values)
        cr.execute(REFERENCE_CARDS, values)
        cr.commit()
        ended = time.perf_counter()
    return {"entries": entries - started, "rest": ended - entries}


def check(registry):
    """Raise unless the ledger is sound and equals the reference's tables."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        breaches = env["loyalty.ledger.verification"].verify()
        cr.execute(
            "SELECT (SELECT count(*) FROM loyalty_ledger_entry) ="
            "       (SELECT count(*) FROM bench_entry),"
            "       (SELECT sum(points) FROM loyalty_card) ="
            "       (SELECT sum(points) FROM bench_card)"
        )
        if breaches or not all(cr.fetchone()):
            raise RuntimeError(f"The two sides differ; {breaches}")
