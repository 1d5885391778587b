"""Odoo as processes of its own: start, wait until it answers, stop, kill -9.

with Server(environment.current(), cluster, "work", workers=2) as server:
    urllib.request.urlopen(server.url + "/web/login")
    server.kill()           # every process of it, at once
    server.start()
"""

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from . import paths
from .console import Failed
from .process import log_file, tail

START_SECONDS = 180
STOP_SECONDS = 30


def free_port(wanted=0):
    """Return *wanted* if it is free on this machine, else (or for 0) any free port."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return probe.getsockname()[1]
    raise Failed("This machine has no free port.")


class Server:
    """One Odoo server on one database.

    :param environment: from :func:`workbench.environment.current`
    :param cluster: the :class:`~workbench.cluster.Cluster` with the database
    :param database: its name
    :param port: for HTTP; a free one by default
    :param workers: 0 for one threaded process, else that many processes for requests
    :param cron: threads or processes for scheduled actions
    :param options: further lines of the configuration, as a dict
    :param name: names its configuration and log file
    """

    def __init__(
        self,
        environment,
        cluster,
        database,
        port=0,
        workers=0,
        cron=0,
        options=None,
        name=None,
    ):
        self.environment = environment
        self.cluster = cluster
        self.database = database
        self.port = port or free_port()
        self.gevent_port = free_port()
        self.workers = workers
        self.cron = cron
        self.options = options or {}
        self.name = name or f"server-{database}-{self.port}"
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_error):
        self.stop()

    @property
    def url(self):
        """Return the address without a closing slash."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self):
        """Return the path of the log file."""
        return log_file(self.name)

    def launch(self):
        """Start the processes without waiting."""
        config = self.environment.write_config(
            self.name,
            self.cluster,
            {
                "db_name": self.database,
                "dbfilter": f"^{self.database}$",
                "list_db": "False",
                "http_port": self.port,
                "gevent_port": self.gevent_port,
                "workers": self.workers,
                "max_cron_threads": self.cron,
            }
            | self.options,
        )
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                self.environment.odoo_command(config),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd=paths.ROOT,
                start_new_session=True,
                env=self.environment.process_environment(),
            )

    def start(self):
        """Start the processes and wait until the login page is there."""
        self.launch()
        try:
            self.wait()
        except BaseException:
            self.kill()
            raise

    def wait(self, seconds=START_SECONDS):
        """Wait until the server answers with the login page."""
        deadline = time.monotonic() + seconds
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise Failed(
                    f"Odoo did not start; the end of {self.log}:\n{tail(self.log)}"
                )
            time.sleep(0.2)

    def answers(self):
        """Tell whether the login page is there."""
        try:
            with urllib.request.urlopen(self.url + "/web/login", timeout=60) as answer:
                return answer.status == 200
        except (OSError, urllib.error.HTTPError):
            return False

    def stop(self):
        """Let the requests under way end, then end all processes."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self):
        """End every process of the server at once (kill -9)."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def worker_pids(self):
        """Return the process ids of the children: workers, cron workers, gevent."""
        children = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        with open(children) as stream:
            return [int(child) for child in stream.read().split()]

    def memory(self):
        """Return the resident memory of each process in bytes, the parent first."""
        pids = [self.process.pid, *self.worker_pids()]
        return {pid: _resident(pid) for pid in pids}


def _resident(pid):
    with open(f"/proc/{pid}/statm") as stream:
        return int(stream.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
