"""The template database of the tests: all our modules, copied for each run."""

import fcntl
import hashlib
from pathlib import Path

from . import database, modules, odoo_run, paths
from .console import Failed, step

NAME = "template"
#: Odoo's suites that our modules must not break, whatever ours depend on.
ALWAYS = ("loyalty", "sale_loyalty", "pos_loyalty")


def wanted_state(env):
    """Return what the template must be made of."""
    own = modules.own_modules()
    return {
        "odoo": f"{env.odoo.package} {env.odoo.version}",
        "packages": hashlib.sha256(paths.REQUIREMENTS.read_bytes()).hexdigest(),
        "modules": {name: module.fingerprint() for name, module in own.items()},
    }


def plan(have, want):
    """Return ("keep" | "update" | "build", modules to update, modules to install).

    >>> plan({"odoo": 1, "modules": {"a": 1}}, {"odoo": 1, "modules": {"a": 2, "b": 1}})
    ('update', ['a'], ['b'])
    """
    if have == want:
        return "keep", [], []
    if have is None or {**have, "modules": 0} != {**want, "modules": 0}:
        return "build", [], []
    old, new = have["modules"], want["modules"]
    if set(old) - set(new):
        return "build", [], []
    changed = sorted(name for name in old if old[name] != new[name])
    return "update", changed, sorted(set(new) - set(old))


def ensure(env, cluster, rebuild=False):
    """Have the template as new as the files; drop copies of a killed run."""
    with (paths.STATE / "template.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _drop_orphans(cluster)
        want = wanted_state(env)
        have = None if rebuild else database.read_state(cluster, NAME)
        action, changed, added = plan(have, want)
        if action == "update" and not _update(env, cluster, changed, added):
            action = "build"
        if action == "build":
            _build(env, cluster)
        if action != "keep":
            database.write_state(cluster, NAME, want)
    return NAME


def _drop_orphans(cluster):
    rows = cluster.psql("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'")
    for name in rows.splitlines():
        owner = name.split("_")[1]
        if not Path(f"/proc/{owner}").exists():
            database.drop(cluster, name)


def _build(env, cluster):
    with step("Template database with all modules"):
        database.drop(cluster, NAME)
        names = [*ALWAYS, *modules.own_modules()]
        odoo_run.once(env, cluster, NAME, "template", "-i", ",".join(names))
        odoo_run.pregenerate(env, cluster, NAME, "template-assets")


def _update(env, cluster, changed, added):
    """Update the template; tell whether that worked."""
    arguments = ["-u", ",".join(changed)] if changed else []
    arguments += ["-i", ",".join(added)] if added else []
    try:
        with step(f"Update of the template database ({', '.join(changed + added)})"):
            database.clear_state(cluster, NAME)
            odoo_run.once(env, cluster, NAME, "template", *arguments)
            odoo_run.pregenerate(env, cluster, NAME, "template-assets")
    except Failed:
        return False
    return True
