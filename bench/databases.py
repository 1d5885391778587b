"""The databases that are measured, and the processes that have them open."""

import contextlib
import json
import subprocess

from workbench import database, modules, paths
from workbench.console import Failed, say, step
from workbench.process import log_file, run_logged, tail
from workbench.server import Server

STOCK = "bench_stock"
OURS = "bench_ours"


class Databases:
    """Makes databases on a cluster and opens them in child processes.

    :param environment: from :func:`workbench.environment.current`
    :param cluster: a running, durable :class:`~workbench.cluster.Cluster`
    """

    def __init__(self, environment, cluster):
        self.environment = environment
        self.cluster = cluster
        self.config = environment.write_config(
            "bench", cluster, {"max_cron_threads": 0}
        )

    def prepare(self):
        """Have the two templates: stock Odoo, and the same with our modules."""
        own = modules.office_modules()
        own.pop(modules.DEMO, None)
        stock = {name for module in own.values() for name in module.depends} - set(own)
        wanted = {"odoo": self.environment.odoo.version, "stock": sorted(stock)}
        self._build(STOCK, None, stock, wanted)
        prints = {name: module.fingerprint() for name, module in own.items()}
        self._build(OURS, STOCK, own, wanted | prints)

    def _build(self, name, source, names, state):
        exists = database.exists(self.cluster, name)
        if exists and database.read_state(self.cluster, name) == state:
            return
        with step(f"Database {name}"):
            if source:
                database.copy(self.cluster, source, name)
            else:
                database.drop(self.cluster, name)
                self.cluster.psql(f"CREATE DATABASE {name} TEMPLATE template0")
                # As Odoo does where it creates the database itself.
                self.cluster.psql("CREATE EXTENSION pg_trgm", name)
            self._install(name, names)
            database.write_state(self.cluster, name, state)

    def _install(self, name, names):
        command = self.environment.odoo_command(
            self.config,
            "-d",
            name,
            "-i",
            ",".join(sorted(names)),
            "--stop-after-init",
            "--no-http",
            "--log-level",
            "warn",
        )
        run_logged(
            command, f"install-{name}", env=self.environment.process_environment()
        )

    @contextlib.contextmanager
    def scratch(self, source, name):
        """Give the name of a copy of *source*, dropped at the end of the block."""
        target = f"{source}_{name}"
        database.copy(self.cluster, source, target)
        try:
            yield target
        finally:
            database.drop(self.cluster, target)

    @contextlib.contextmanager
    def open(self, name):
        """Give a :class:`Worker` on a database."""
        worker = Worker(self.environment, self.config, name)
        try:
            yield worker
        finally:
            worker.close()

    @contextlib.contextmanager
    def serve(self, name):
        """Give a running :class:`~workbench.server.Server` on a database."""
        options = {"log_level": "warn"}
        with Server(self.environment, self.cluster, name, options=options) as server:
            yield server

    def settle(self, name, *tables):
        """Bring tables and their statistics in order, as autovacuum would in time."""
        self.cluster.psql(f"VACUUM ANALYZE {', '.join(tables)}", name)
        self.checkpoint()

    def checkpoint(self):
        """Write out what was changed, so that no side pays for the other's pages."""
        self.cluster.psql("CHECKPOINT")


class Worker:
    """A child process that has a database open; see :mod:`bench.worker`."""

    def __init__(self, environment, config, name):
        self.database = name
        self.log = log_file(f"bench-{name}")
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [environment.python, "-m", "bench.worker", config, name],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=paths.ROOT,
                env=environment.process_environment() | {"PYTHONPATH": str(paths.ROOT)},
            )

    def call(self, function, **arguments):
        """Run ``function(registry, **arguments)`` there and return its result.

        :param function: a function at the top of a module of this package
        :raise Failed: with the child's traceback
        """
        name = f"{function.__module__}:{function.__qualname__}"
        line = json.dumps({"function": name, "arguments": arguments})
        try:
            print(line, file=self.process.stdin, flush=True)
            answer = json.loads(self.process.stdout.readline() or "{}")
        except (BrokenPipeError, json.JSONDecodeError):
            answer = {}
        if "result" not in answer:
            reason = answer.get("error") or tail(self.log)
            raise Failed(f"{name} failed on {self.database}:\n{reason}")
        return answer["result"]

    def close(self):
        """End the process."""
        self.process.stdin.close()
        if self.process.wait():
            say(f"The process of {self.database} ended badly; see {self.log}")
        self.process.stdout.close()
