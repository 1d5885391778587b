"""Row 6: evaluate the tiers of many members."""

import time

from odoo import SUPERUSER_ID, api
from odoo.fields import Command

from ..databases import OURS
from ..measure import Figure, alternate, growth, medians
from ..replica import create_replicas
from ..seed import populate

MEMBERS = 1_000_000
#: Purchases of each member within 16 months; a quarter no longer counts.
PURCHASES = 4
GOAL = 1.5
#: Tables of which the reference has doubles; both sides read the same activity.
TABLES = {
    "loyalty_card": "bench_card",
    "loyalty_tier_history": "bench_tier_history",
}

#: In the order of days, as tills record them: one member's rows lie far apart.
SEED = """
    INSERT INTO loyalty_activity (
        partner_id, company_id, currency_id, day, kind, amount_incl, amount_excl,
        source_key, recorded_at)
    SELECT card.partner_id, company.id, company.currency_id,
           current_date - ((n - 1) * 120 + card.id %% 120)::int, 'service',
           (card.id %% 1000 * 7919 + n * 104729) %% 400,
           (card.id %% 1000 * 7919 + n * 104729) %% 320,
           'seed:' || card.id || ':' || n, now() AT TIME ZONE 'UTC'
      FROM generate_series(1, %(purchases)s) AS n, loyalty_card card,
           (SELECT * FROM res_company ORDER BY id LIMIT 1) company
     WHERE card.id >= %(first)s
     ORDER BY 4
"""

#: The same work in one statement: nothing by hand, no grace, no slices.
REFERENCE = """
    WITH visit AS (
        SELECT partner_id,
               sum(amount_incl) FILTER (WHERE kind IN ('service', 'goods')) AS amount,
               sum(amount_incl) AS paid
          FROM loyalty_activity
         WHERE day > current_date - interval '1 year'
         GROUP BY partner_id, day, company_id
    ), measure AS (
        SELECT partner_id, sum(amount) AS amount,
               count(*) FILTER (WHERE paid > 0) AS visits
          FROM visit GROUP BY partner_id
    ), collected AS (
        SELECT card_id, sum(points) AS points FROM loyalty_tier_points
         WHERE day > current_date - interval '1 year' GROUP BY card_id
    ), earned AS (
        SELECT card.*, measure.amount, measure.visits, collected.points AS qualified,
               CASE WHEN measure.amount >= 900 OR measure.visits >= 9 THEN %(platinum)s
                    WHEN measure.amount >= 600 OR measure.visits >= 6 THEN %(gold)s
                    WHEN measure.amount >= 300 OR measure.visits >= 3 THEN %(silver)s
               END AS new_tier_id
          FROM bench_card card
          LEFT JOIN measure ON measure.partner_id = card.partner_id
          LEFT JOIN collected ON collected.card_id = card.id
         WHERE card.program_id = %(program)s AND card.active
    ), changed AS (
        SELECT * FROM earned WHERE new_tier_id IS DISTINCT FROM tier_id
    ), moved AS (
        UPDATE bench_card card
           SET tier_id = changed.new_tier_id, tier_since = now() AT TIME ZONE 'UTC'
          FROM changed WHERE card.id = changed.id
    )
    INSERT INTO bench_tier_history (
        changed_at, card_id, program_id, partner_id, company_id, from_tier_id,
        to_tier_id, cause, qualified_amount, qualified_visits, qualified_points,
        user_id)
    SELECT now() AT TIME ZONE 'UTC', id, program_id, partner_id, company_id, tier_id,
           new_tier_id, 'joined', amount, visits, qualified, 1
      FROM changed
"""

#: Before each first run both sides are as if nobody had been evaluated.
RESET = """
    UPDATE {card} SET tier_id = NULL, tier_since = NULL WHERE tier_id IS NOT NULL;
    ALTER TABLE {history} DISABLE TRIGGER USER;
    TRUNCATE {history};
    ALTER TABLE {history} ENABLE TRIGGER USER;
"""


def run(databases, size):
    """Measure at the full size and at a tenth of it; return the figures."""
    members = size.of(MEMBERS, least=4_000)
    large = _measure(databases, size, members)
    small = _measure(databases, size, members // 10)
    return [
        *_figures("first run", "", members, large, small),
        *_figures("unchanged re-run", "_again", members, large, small),
    ]


def _figures(what, suffix, members, large, small):
    """The ratio to the reference, and the growth from a tenth of the size."""
    middle, middle_small = medians(large), medians(small)
    ours, theirs = middle[f"ours{suffix}"], middle[f"reference{suffix}"]
    yield Figure(
        "6",
        f"tiers of {members:,} members, {what}",
        "aggregate, update and history by one bare SQL statement",
        f"{ours:.2f} s",
        f"{theirs:.2f} s",
        ours / theirs,
        f"≤ {GOAL} times",
        high=GOAL,
        rounds=large,
    )
    yield growth(
        "6",
        f"{what}, {members:,} members against {members // 10:,}",
        middle_small[f"ours{suffix}"],
        ours,
        members // 10,
        members,
    )


def _measure(databases, size, members):
    with databases.scratch(OURS, "tiers") as name, databases.open(name) as worker:
        program, _member, first = worker.call(populate, members=members)
        tiers = worker.call(prepare, program=program, first=first)
        databases.settle(name, "loyalty_activity", "res_partner")

        def ours(number):
            worker.call(reset)
            databases.settle(name, *TABLES, *TABLES.values())
            return worker.call(evaluate, program=program)

        def reference(number):
            databases.checkpoint()
            return worker.call(compute, program=program, tiers=tiers)

        def ours_again(number):
            databases.settle(name, *TABLES, *TABLES.values())
            return worker.call(evaluate, program=program, changes=False)

        figures = alternate(
            size.rounds,
            ours=ours,
            reference=reference,
            ours_again=ours_again,
            reference_again=reference,
        )
        worker.call(check)
        return figures


def prepare(registry, program, first):
    """Make the ladder, the purchases and the reference's tables.

    :return: ids of the tiers by name
    """
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        record = env["loyalty.program"].browse(program)
        record.write(
            {
                "tier_grace_days": 0,
                "tier_demotion": "earned",
                "tier_ids": [
                    Command.create(
                        {
                            "name": name,
                            "sequence": rank,
                            "qualifying_amount": 300 * rank,
                            "qualifying_visits": 3 * rank,
                        }
                    )
                    for rank, name in enumerate(("silver", "gold", "platinum"), 1)
                ],
            }
        )
        env.flush_all()
        cr.execute(SEED, {"purchases": PURCHASES, "first": first})
        create_replicas(cr, TABLES)
        return {tier.name: tier.id for tier in record.tier_ids}


def reset(registry):
    """Have nobody evaluated, on both sides."""
    with registry.cursor() as cr:
        for card, history in (TABLES, TABLES.values()):
            cr.execute(RESET.format(card=card, history=history))


def evaluate(registry, program, changes=True):
    """Evaluate as the nightly run does; return the seconds.

    :param changes: whether members are to change their tiers
    """
    started = time.perf_counter()
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        programs = env["loyalty.program"].browse(program)
        changed = env["loyalty.tier.evaluation"].evaluate(programs=programs)
    seconds = time.perf_counter() - started
    if bool(changed) != changes:
        raise RuntimeError(f"{changed} members changed their tier")
    return seconds


def compute(registry, program, tiers):
    """Do the same work by bare SQL; return the seconds."""
    started = time.perf_counter()
    with registry.cursor() as cr:
        cr.execute(REFERENCE, {**tiers, "program": program})
    return time.perf_counter() - started


def check(registry):
    """Raise unless both sides have put every member into the same tier."""
    with registry.cursor() as cr:
        cr.execute(
            """
            SELECT count(*) FILTER (WHERE ours.tier_id IS DISTINCT FROM bare.tier_id),
                   count(ours.tier_id)
              FROM loyalty_card ours JOIN bench_card bare USING (id)
            """
        )
        different, in_tiers = cr.fetchone()
        if different or not in_tiers:
            raise RuntimeError(f"{different} of {in_tiers} members differ")
