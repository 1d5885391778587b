"""bin/screenshots: the pictures of the README, taken from the running demo dealership.

The demo itself is not touched: the pictures are taken in a copy of its database.
"""

import subprocess

from . import database, environment, paths, run, scenes, system
from .cluster import Cluster
from .console import Missing, step
from .server import Server

COPY = "dealer_screenshots"
FOLDER = paths.ROOT / "docs" / "images"


def add_command(commands):
    """Add ``screenshots`` to the command line."""
    parser = commands.add_parser(
        "screenshots",
        prog="bin/screenshots",
        help="take the pictures of the README",
        description="Take the pictures in docs/images from a copy of the demo database "
        "that bin/run made.",
    )
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        choices=[[], *scenes.names()],
        help=f"only these (default: all): {', '.join(scenes.names())}",
    )
    parser.set_defaults(run=take)


def take(options):
    """Copy the demo database, serve the copy, take the pictures."""
    env = environment.prepare()
    system.ensure((system.CHROMIUM, system.CJK), required=True)
    with Cluster.named("main").in_use() as cluster:
        copy_demo(cluster)
        try:
            with Server(env, cluster, COPY, name="screenshots") as server:
                return photograph(env, server.url, options.names or scenes.names())
        finally:
            database.drop(cluster, COPY)


def copy_demo(cluster):
    """Make the copy; only a complete demo that nobody uses can be copied."""
    if database.read_state(cluster, run.DATABASE) is None:
        raise Missing("There is no demo database yet; let bin/run make it first.")
    sessions = cluster.psql(
        "SELECT count(*) FROM pg_stat_activity"
        f" WHERE datname = {database.literal(run.DATABASE)}"
    )
    if sessions != "0":
        raise Missing("The demo is running; end bin/run (Ctrl-C) first.")
    with step("Copy of the demo database"):
        database.copy(cluster, run.DATABASE, COPY)


def photograph(env, url, names):
    """Take the pictures in the Python that can talk to a browser; return its code."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    command = [env.python, "-m", "workbench.studio", url, FOLDER, *names]
    variables = env.process_environment() | {"PYTHONPATH": str(paths.ROOT)}
    return subprocess.run(
        [*map(str, command)], env=variables, cwd=paths.ROOT, check=False
    ).returncode
