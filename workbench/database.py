"""Databases of a cluster: make, copy, drop, and remember in what state they are.

The state is the comment of the database itself, written when the work on it is
complete: a database without one was interrupted.
"""

import json
import shutil
import subprocess

from . import paths


def quote(name):
    """Return *name* as an SQL identifier.

    >>> quote('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text):
    """Return *text* as an SQL string.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def exists(cluster, name):
    """Tell whether the database exists."""
    found = cluster.psql(f"SELECT 1 FROM pg_database WHERE datname = {literal(name)}")
    return found == "1"


def filestore(name):
    """Return the folder with the attachments of a database."""
    return paths.FILES / "filestore" / name


def drop(cluster, name):
    """Drop the database with its sessions and attachments, if it is there."""
    cluster.psql(f"DROP DATABASE IF EXISTS {quote(name)} WITH (FORCE)")
    shutil.rmtree(filestore(name), ignore_errors=True)


def copy(cluster, source, target):
    """Make *target* a copy of *source*, which must have no sessions."""
    drop(cluster, target)
    cluster.psql(f"CREATE DATABASE {quote(target)} TEMPLATE {quote(source)}")
    if filestore(source).exists():
        filestore(target).parent.mkdir(parents=True, exist_ok=True)
        # Odoo never changes a stored file, so the copy may share them.
        subprocess.run(["cp", "-al", filestore(source), filestore(target)], check=True)


def read_state(cluster, name):
    """Return what :func:`write_state` kept, or None for an incomplete database."""
    text = cluster.psql(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
        f" WHERE datname = {literal(name)}"
    )
    return json.loads(text) if text else None


def write_state(cluster, name, state):
    """Mark the database as complete and remember *state* (anything JSON can hold)."""
    cluster.psql(f"COMMENT ON DATABASE {quote(name)} IS {literal(json.dumps(state))}")


def clear_state(cluster, name):
    """Mark the database as being worked on."""
    cluster.psql(f"COMMENT ON DATABASE {quote(name)} IS NULL")


def installed_versions(cluster, name):
    """Return the version of each installed module of an Odoo database."""
    rows = cluster.psql(
        "SELECT name, latest_version FROM ir_module_module WHERE state = 'installed'",
        name,
    )
    return dict(row.split("\t") for row in rows.splitlines())
