"""The template database of the tests: all our modules, copied for each run."""

import fcntl
import hashlib
from pathlib import Path

from . import database, modules, odoo_run, paths
from .console import Failed, step

NAME = "template"
#: For Odoo's own suites, without our modules that bring a country along.
PEERS_NAME = "template_peers"
#: Odoo's web shop and our modules that work in it.
SHOP_NAME = "template_shop"
#: Odoo's suites that our modules must not break, whatever ours depend on.
ALWAYS = ("loyalty", "sale_loyalty", "pos_loyalty")
#: What the shop needs beside: somebody to pay, who plays a bank.
FOR_SHOP = (modules.SHOP, "payment_demo")


def wanted_state(env, own):
    """Return what a template with these modules of ours must be made of."""
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


def ensure(env, cluster, rebuild=False, name=NAME, own=None, stock=ALWAYS):
    """Have a template as new as the files; drop copies of a killed run.

    :param own: our modules in it, by name; default: all but those for the shop
    :param stock: modules of Odoo in it
    """
    own = modules.office_modules() if own is None else own
    with (paths.STATE / "template.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _drop_orphans(cluster)
        want = wanted_state(env, own)
        have = None if rebuild else database.read_state(cluster, name)
        action, changed, added = plan(have, want)
        if action == "update" and not _update(env, cluster, name, changed, added):
            action = "build"
        if action == "build":
            _build(env, cluster, name, [*stock, *own])
        if action != "keep":
            database.write_state(cluster, name, want)
    return name


def _drop_orphans(cluster):
    rows = cluster.psql("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'")
    for name in rows.splitlines():
        owner = name.split("_")[1]
        if not Path(f"/proc/{owner}").exists():
            database.drop(cluster, name)


def _build(env, cluster, name, names):
    with step(f"Template database ({', '.join(names)})"):
        database.drop(cluster, name)
        odoo_run.once(env, cluster, name, name, "-i", ",".join(names))
        odoo_run.pregenerate(env, cluster, name, f"{name}-assets")


def _update(env, cluster, name, changed, added):
    """Update the template; tell whether that worked."""
    arguments = ["-u", ",".join(changed)] if changed else []
    arguments += ["-i", ",".join(added)] if added else []
    try:
        with step(f"Update of the template database ({', '.join(changed + added)})"):
            database.clear_state(cluster, name)
            odoo_run.once(env, cluster, name, name, *arguments)
            odoo_run.pregenerate(env, cluster, name, f"{name}-assets")
    except Failed:
        return False
    return True
