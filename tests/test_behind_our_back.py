"""Rows changed behind the ledger's back: refused by the database, or named afterwards.

A superuser of the database can switch triggers and checks off. What he then changes no
longer adds up, and the verification names the row.
"""

import psycopg2
import pytest

from tests.support.odoo import superuser

DROP_CHECK = "ALTER TABLE loyalty_card DROP CONSTRAINT loyalty_card_points_in_ledger"
DROP_RANGE = (
    "ALTER TABLE loyalty_ledger_lot DROP CONSTRAINT loyalty_ledger_lot_remaining_range"
)
WITHOUT_TRIGGERS = "SET LOCAL session_replication_role = replica"


@pytest.fixture(scope="module")
def history(registry):
    """Ids of a card with a past, of its entries, and of a deleted card's entry."""
    from odoo.addons.loyalty_ledger.tools.movement import Movement

    with superuser(registry) as env:
        ledger = env["loyalty.ledger"]
        program = env["loyalty.program"].create(
            {"name": "Club", "program_type": "loyalty", "points_policy": "ledger"}
        )
        members = env["res.partner"].create([{"name": "Anna"}, {"name": "Berta"}])
        card, gone = env["loyalty.card"].create(
            [{"program_id": program.id, "partner_id": member.id} for member in members]
        )
        earned = ledger.post(card, Movement(100, "earn", key="behind:earn"))
        spent = ledger.post(card, Movement(-60, "redeem", key="behind:redeem"))
        returned = ledger.reverse(spent, points=20)
        owed = ledger.post(card, Movement(-70, "redeem", forced=True))
        lost = ledger.post(gone, Movement(5, "grant"))
        gone.unlink()
        return {
            "program": program.id,
            "card": card.id,
            "earned": earned.id,
            "spent": spent.id,
            "returned": returned.id,
            "owed": owed.id,
            "lost": lost.id,
            "lot": earned.lot_ids.id,
        }


def test_untouched(registry, history):
    with superuser(registry, commit=False) as env:
        assert env["loyalty.ledger.verification"].verify() == []


@pytest.mark.parametrize("table", ["loyalty_ledger_entry", "loyalty_ledger_draw"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET points = points + 1",
        "UPDATE {} SET points = points WHERE id = 0",
        "DELETE FROM {}",
        "TRUNCATE {} CASCADE",
    ],
)
def test_append_only(registry, history, table, statement):
    with (
        superuser(registry, commit=False) as env,
        pytest.raises(psycopg2.errors.RestrictViolation),
    ):
        env.cr.execute(statement.format(table))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE loyalty_card SET points = points + 1",
        "UPDATE loyalty_card SET points = points + 1, ledger_points = points",
        "UPDATE loyalty_card SET overdraft = -1",
        "UPDATE loyalty_ledger_lot SET remaining = points + 1",
        "UPDATE loyalty_ledger_lot SET remaining = -1",
    ],
)
def test_checked(registry, history, statement):
    with (
        superuser(registry, commit=False) as env,
        pytest.raises(psycopg2.errors.CheckViolation),
    ):
        env.cr.execute(statement)


@pytest.mark.parametrize(
    "table, column, row",
    [
        ("loyalty_ledger_lot", "entry_id", "earned"),
        ("loyalty_ledger_draw", "entry_id", "spent"),
    ],
)
def test_kept_by_foreign_keys(registry, history, table, column, row):
    """Also without the trigger no entry goes that a lot or a draw hangs on."""
    with superuser(registry, commit=False) as env:
        env.cr.execute(
            "ALTER TABLE loyalty_ledger_entry DISABLE TRIGGER USER;"
            " ALTER TABLE loyalty_ledger_draw DISABLE TRIGGER USER"
        )
        with pytest.raises(psycopg2.errors.ForeignKeyViolation):
            env.cr.execute(
                "DELETE FROM loyalty_ledger_entry WHERE id = %s", [history[row]]
            )


#: what is done; the invariant that it breaks; the model and the row to be named
CHANGES = [
    (
        f"{DROP_CHECK}; UPDATE loyalty_card SET points = 1 WHERE id = %(card)s",
        "card = entries",
        "loyalty.card",
        "card",
    ),
    (
        "INSERT INTO loyalty_ledger_entry"
        " (posted_at, card_id, company_id, kind, points)"
        " SELECT posted_at, card_id, company_id, kind, 1 FROM loyalty_ledger_entry"
        " WHERE id = %(earned)s",
        "card = entries",
        "loyalty.card",
        "card",
    ),
    (
        "UPDATE loyalty_card SET points = points + 1, ledger_points = ledger_points + 1"
        " WHERE id = %(card)s",
        "card = entries",
        "loyalty.card",
        "card",
    ),
    (
        "UPDATE loyalty_ledger_lot SET remaining = 1 WHERE id = %(lot)s",
        "card = lots - overdraft",
        "loyalty.card",
        "card",
    ),
    (
        "UPDATE loyalty_card SET overdraft = overdraft + 1 WHERE id = %(card)s",
        "overdraft = draws without lot",
        "loyalty.card",
        "card",
    ),
    (
        "UPDATE loyalty_ledger_entry SET points = points + 1 WHERE id = %(lost)s",
        "deleted cards hold nothing",
        "loyalty.ledger.entry",
        None,
    ),
    (
        "UPDATE loyalty_ledger_entry SET balance = balance + 1 WHERE id = %(spent)s",
        "running balance",
        "loyalty.ledger.entry",
        "spent",
    ),
    (
        "UPDATE loyalty_ledger_entry SET points = points + 1 WHERE id = %(earned)s",
        "entry = its lots - its draws",
        "loyalty.ledger.entry",
        "earned",
    ),
    (
        "UPDATE loyalty_ledger_draw SET points = points + 1 WHERE entry_id = %(spent)s",
        "entry = its lots - its draws",
        "loyalty.ledger.entry",
        "spent",
    ),
    (
        "DELETE FROM loyalty_ledger_draw WHERE entry_id = %(spent)s",
        "entry = its lots - its draws",
        "loyalty.ledger.entry",
        "spent",
    ),
    (
        "UPDATE loyalty_ledger_lot SET remaining = 1 WHERE id = %(lot)s",
        "lot = granted - drawn",
        "loyalty.ledger.lot",
        "lot",
    ),
    (
        f"{DROP_RANGE}; UPDATE loyalty_ledger_lot SET points = 1 WHERE id = %(lot)s",
        "lot = granted - drawn",
        "loyalty.ledger.lot",
        "lot",
    ),
    (
        "UPDATE loyalty_ledger_entry SET points = points + 60 WHERE id = %(returned)s",
        "no more reversed than posted",
        "loyalty.ledger.entry",
        "spent",
    ),
    (
        "ALTER TABLE loyalty_ledger_entry DISABLE TRIGGER USER",
        "append-only",
        "loyalty_ledger_entry",
        None,
    ),
    (
        "DROP TRIGGER loyalty_ledger_draw_append_only ON loyalty_ledger_draw",
        "append-only",
        "loyalty_ledger_draw",
        None,
    ),
]


@pytest.mark.parametrize("statement, invariant, model, row", CHANGES)
def test_named(registry, history, statement, invariant, model, row):
    """Each change is found, by the invariant that it breaks and with its row."""
    with superuser(registry, commit=False) as env:
        for part in statement.split("; "):
            env.cr.execute(WITHOUT_TRIGGERS)
            env.cr.execute(part, history)
        env.invalidate_all()
        breaches = env["loyalty.ledger.verification"].verify()
        found = {(b.invariant, b.model): b for b in breaches}
        assert (invariant, model) in found, breaches
        if row:
            assert found[invariant, model].res_id == history[row]
            assert found[invariant, model].text


def test_named_within_its_program(registry, history):
    """The verification of one program finds its rows, that of another one does not."""
    with superuser(registry, commit=False) as env:
        other = env["loyalty.program"].create(
            {"name": "Other", "program_type": "loyalty"}
        )
        env.cr.execute(
            "UPDATE loyalty_card SET overdraft = overdraft + 1 WHERE id = %(card)s",
            history,
        )
        program = other.browse(history["program"])
        verify = env["loyalty.ledger.verification"].verify
        assert {b.res_id for b in verify(program)} == {history["card"]}
        assert verify(other) == []
