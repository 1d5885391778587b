"""Tables like the ledger's, for the bare SQL that serves as reference."""

from odoo.tools import SQL

#: The ledger's tables and the names of their doubles.
TABLES = {
    "loyalty_card": "bench_card",
    "loyalty_ledger_entry": "bench_entry",
    "loyalty_ledger_lot": "bench_lot",
    "loyalty_ledger_draw": "bench_draw",
}


def create_replicas(cr, tables=None):
    """Make doubles of tables: the same columns, keys, indexes, checks, foreign keys,
    fill factor and rows.

    :param tables: names of the doubles by table; default: those of the ledger
    """
    tables = tables or TABLES
    for source, target in tables.items():
        _create_table(cr, source, target)
    for source, target in tables.items():
        _copy_foreign_keys(cr, source, target, tables)
    cr.commit()


def _create_table(cr, source, target):
    names = {"source": SQL.identifier(source), "target": SQL.identifier(target)}
    cr.execute(SQL("CREATE TABLE %(target)s (LIKE %(source)s INCLUDING ALL)", **names))
    cr.execute("SELECT unnest(reloptions) FROM pg_class WHERE relname = %s", [source])
    for (option,) in cr.fetchall():
        cr.execute(SQL("ALTER TABLE %s SET (%s)", names["target"], SQL(option)))
    sequence = SQL.identifier(f"{target}_id_seq")
    cr.execute(SQL("CREATE SEQUENCE %s", sequence))
    cr.execute(
        SQL(
            "ALTER TABLE %s ALTER COLUMN id SET DEFAULT nextval(%s)",
            names["target"],
            SQL("'%s'::regclass", sequence),
        )
    )
    cr.execute(SQL("INSERT INTO %(target)s SELECT * FROM %(source)s", **names))
    cr.execute(
        SQL(
            "SELECT setval(%s, COALESCE(max(id), 0) + 1) FROM %s",
            f"{target}_id_seq",
            names["target"],
        )
    )


def _copy_foreign_keys(cr, source, target, tables):
    cr.execute(
        """
        SELECT confrelid::regclass::text, pg_get_constraintdef(oid)
          FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass
        """,
        [source],
    )
    for other, definition in cr.fetchall():
        here = f"REFERENCES {tables.get(other, other)}("
        definition = definition.replace(f"REFERENCES {other}(", here)
        cr.execute(
            SQL("ALTER TABLE %s ADD %s", SQL.identifier(target), SQL(definition))
        )
