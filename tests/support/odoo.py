"""Odoo in the process of the tests."""

import contextlib


def open_registry(config_path, database):
    """Open a database; return its registry."""
    from odoo.modules.registry import Registry
    from odoo.tools import config

    options = ["-c", str(config_path), "-d", database, "--log-level", "warn"]
    config.parse_config(options, setup_logging=False)
    return Registry(database)


def close_registry(database):
    """Close a database, so that it can be dropped."""
    from odoo.modules.registry import Registry
    from odoo.sql_db import close_db

    Registry.delete(database)
    close_db(database)


@contextlib.contextmanager
def superuser(registry, commit=True):
    """Give an environment of the superuser; commit at the end, or roll back."""
    from odoo import SUPERUSER_ID, api

    with registry.cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})
        if not commit:
            cr.rollback()


def assert_sound(env):
    """Fail with the first row that breaks an invariant."""
    breaches = env["loyalty.ledger.verification"].verify()
    assert breaches == []
