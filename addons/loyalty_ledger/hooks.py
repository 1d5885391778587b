"""Installing on a living database, and leaving it, without losing a point."""

from odoo.tools import SQL

#: Kept under these names while the module is not installed.
KEPT_TABLES = (
    "loyalty_ledger_draw",
    "loyalty_ledger_lot",
    "loyalty_ledger_entry",
    "loyalty_adjustment",
    "loyalty_transfer",
    "loyalty_bulk_grant",
    "loyalty_bulk_grant_line",
)
KEPT_PREFIX = "kept_"
#: Which card took over which, a column of Odoo's own table that goes with the module.
KEPT_MERGES = "kept_loyalty_card_merge"


def pre_init_hook(env):
    """Make points exact, and bring back a ledger kept by an earlier uninstallation.

    Binary fractions of old balances are rounded to two decimals, the precision of
    the ledger, before anything is entered.
    """
    env.cr.execute(
        """
        ALTER TABLE loyalty_card
            ALTER COLUMN points TYPE numeric
                USING COALESCE(round(points::numeric, 2), 0),
            ADD COLUMN IF NOT EXISTS ledger_points numeric,
            ADD COLUMN IF NOT EXISTS overdraft numeric,
            SET (fillfactor = 85);
        UPDATE loyalty_card
           SET ledger_points = points, overdraft = GREATEST(-points, 0)
        """
    )
    _rename_tables(env.cr, KEPT_PREFIX, "")


def post_init_hook(env):
    """Enter what cards hold: all of it, or what changed while the module was away."""
    _restore_merges(env.cr)
    ledger = env["loyalty.ledger"]
    ledger.post_opening()
    ledger.post_missing()


def uninstall_hook(env):
    """Keep the ledger's tables: uninstalling drops what it finds under their names."""
    _keep_merges(env.cr)
    _rename_tables(env.cr, "", KEPT_PREFIX)
    env.cr.execute(
        """
        ALTER TABLE loyalty_card
            DROP CONSTRAINT IF EXISTS loyalty_card_points_in_ledger,
            DROP CONSTRAINT IF EXISTS loyalty_card_overdraft_covers
        """
    )


def _keep_merges(cr):
    cr.execute(
        SQL(
            "CREATE TABLE %s AS SELECT id, merged_into_id FROM loyalty_card"
            " WHERE merged_into_id IS NOT NULL",
            SQL.identifier(KEPT_MERGES),
        )
    )


def _restore_merges(cr):
    cr.execute("SELECT to_regclass(%s)", [KEPT_MERGES])
    if not cr.fetchone()[0]:
        return
    cr.execute(
        SQL(
            """
            UPDATE loyalty_card card SET merged_into_id = kept.merged_into_id
              FROM %(kept)s kept
              JOIN loyalty_card target ON target.id = kept.merged_into_id
             WHERE card.id = kept.id AND NOT card.active;
            DROP TABLE %(kept)s
            """,
            kept=SQL.identifier(KEPT_MERGES),
        )
    )


def _rename_tables(cr, old_prefix, new_prefix):
    for table in KEPT_TABLES:
        old, new = old_prefix + table, new_prefix + table
        cr.execute("SELECT to_regclass(%s)", [old])
        if cr.fetchone()[0]:
            cr.execute(
                SQL(
                    "ALTER TABLE %s RENAME TO %s",
                    SQL.identifier(old),
                    SQL.identifier(new),
                )
            )
