"""bin/bench: run the benchmark in the prepared environment on the durable cluster."""

import subprocess

from . import environment, paths
from .cluster import Cluster
from .console import Missing

#: Seconds for an interrupted benchmark to clean up.
PATIENCE = 60


def add_command(commands):
    """Add ``bench`` to the command line; its options belong to the package."""
    parser = commands.add_parser(
        "bench",
        prog="bin/bench",
        add_help=False,
        help="measure, against a reference in the same run",
    )
    parser.set_defaults(run=run)


def run(options):
    """Prepare, start PostgreSQL, run ``python -m bench`` with the arguments given."""
    if not (paths.ROOT / "bench" / "__main__.py").exists():
        raise Missing("This checkout has no package bench/.")
    env = environment.prepare((paths.REQUIREMENTS, paths.REQUIREMENTS_DEV))
    with Cluster.named("main").in_use() as cluster:
        variables = env.process_environment(cluster) | {"PYTHONPATH": str(paths.ROOT)}
        command = [env.python, "-m", "bench", *options.rest]
        with subprocess.Popen(command, env=variables) as process:
            try:
                return process.wait()
            except BaseException:  # let it stop its servers and drop its databases
                process.terminate()
                process.wait(PATIENCE)
                raise
