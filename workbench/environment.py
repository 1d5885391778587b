"""The prepared environment: what there is, and how a program is run in it.

:func:`prepare` builds what is missing; :func:`current` describes what is there without
building anything, which is what tests and the benchmark want:

    from workbench import environment
    env = environment.current()
    env.python, env.addons_paths, env.write_config("name", {...})
"""

import contextlib
import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from . import odoo_source, paths, postgres, venv
from .console import Missing
from .modules import own_modules

#: Modules that Odoo must load before any database, where they are used.
SERVER_WIDE = "base,web,rpc"


@dataclass(frozen=True)
class Environment:
    """Paths of a prepared environment."""

    odoo: odoo_source.OdooSource

    @property
    def python(self):
        """Return the interpreter that has Odoo and all pinned packages."""
        return paths.venv_python()

    @property
    def launcher(self):
        """Return the script file that starts Odoo."""
        return paths.LAUNCHER

    @property
    def addons_paths(self):
        """Return ours and Odoo's add-on folders (OCA's come with the interpreter)."""
        return [paths.ADDONS, *self.odoo.addons_paths]

    def odoo_command(self, config, *arguments):
        """Return the command that starts Odoo with a configuration file."""
        return [*map(str, (self.python, self.launcher, "-c", config, *arguments))]

    def process_environment(self, cluster=None):
        """Return the variables for a child, without foreign PG*, ODOO* or PYTHON*."""
        foreign = ("PG", "ODOO_", "PYTHONPATH", "PYTHONHOME", "OPENERP")
        clean = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
        clean["PATH"] = os.pathsep.join(
            (str(self.python.parent), clean.get("PATH", ""))
        )
        clean["PYTHONUNBUFFERED"] = "1"
        return clean | (cluster.client_environment if cluster else {})

    def write_config(self, name, cluster, options=None):
        """Write ``NAME.conf`` for Odoo on *cluster* and return its path.

        :param options: further lines of the section ``[options]``, as a dict
        """
        values = {
            "addons_path": ",".join(map(str, self.addons_paths)),
            "data_dir": paths.FILES,
            "db_host": cluster.host,
            "db_port": cluster.port,
            "db_user": cluster.client_environment["PGUSER"],
            "db_maxconn": 32,
            "http_interface": "127.0.0.1",
            "server_wide_modules": server_wide_modules(),
        } | (options or {})
        lines = ["[options]", *(f"{key} = {value}" for key, value in values.items())]
        paths.CONFIG.mkdir(parents=True, exist_ok=True)
        target = paths.CONFIG / f"{name}.conf"
        target.write_text("\n".join(lines) + "\n")
        return target


def server_wide_modules():
    """Return Odoo's server-wide modules; ``queue_job`` only if ours need it."""
    wanted = {name for module in own_modules().values() for name in module.depends}
    return SERVER_WIDE + (",queue_job" if "queue_job" in wanted else "")


def current():
    """Describe the environment that a command prepared before."""
    link = paths.PYTHON_PATH / "odoo"
    if not link.exists() or not paths.venv_python().exists():
        raise Missing("Nothing is prepared yet; run bin/run or bin/test once.")
    return Environment(
        odoo_source.OdooSource(link.resolve(), "19.0", "prepared before")
    )


def prepare(requirements=(paths.REQUIREMENTS,), upgrade=False):
    """Build whatever is missing and return the environment."""
    _make_home()
    with _alone():
        source = odoo_source.ensure(upgrade)
        venv.ensure(requirements)
        postgres.binaries()
    return Environment(source)


def _make_home():
    if "," in str(paths.ROOT):
        raise Missing(f"Odoo parts its add-on folders by commas; rename {paths.ROOT}.")
    for folder in (paths.HOME, paths.CACHE, paths.LOGS, paths.STATE, paths.FILES):
        folder.mkdir(parents=True, exist_ok=True)
    owner = Path(paths.STATE).stat().st_uid
    if owner != os.geteuid():
        raise Missing(
            f"{paths.HOME} belongs to {paths.HOME.owner()}: run as that user, or "
            "delete the folder first."
        )


@contextlib.contextmanager
def _alone():
    """Let two commands in one clone prepare one after the other."""
    with (paths.STATE / "prepare.lock").open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
