"""A private PostgreSQL cluster, without any system service.

It listens on a Unix socket in a folder that only its user may enter, and on no network
address: so it asks for no password and two clusters never fight for a port.

    with Cluster.temporary(durable=True) as cluster:
        cluster.psql("CREATE DATABASE work")
        cluster.kill()          # kill -9 of the whole server
        cluster.start()         # recovers from its log
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from . import paths, postgres
from .console import Failed
from .process import tail

#: The role that owns everything. Odoo refuses to work as "postgres".
ROLE = "odoo"
PORT = 5432  # names the socket; nothing listens on the network
#: The kernel's limit for the path of a socket, less the socket's own name.
LONGEST_SOCKET_FOLDER = 107 - len(f"/.s.PGSQL.{PORT}.lock")
START_SECONDS = 120

COMMON = {
    "listen_addresses": "''",
    "max_connections": "200",
    "jit": "off",
    "max_wal_size": "'4GB'",
    "random_page_cost": "1.1",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "log_line_prefix": "'%m [%p] %d '",
}
#: A crash may lose everything: for databases that a test makes and throws away.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
#: What is acknowledged survives a crash: PostgreSQL's defaults, spelled out.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


def _shared_buffers():
    """Return an eighth of the memory, from 128 MB to 1 GB."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return f"'{max(128, min(1024, memory // 8))}MB'"


class Cluster:
    """One cluster in one folder.

    :param folder: where it lives; made by :meth:`start` if need be
    :param durable: acknowledged work survives a crash (else fast and fragile)
    :param settings: further lines of postgresql.conf, as a dict
    """

    def __init__(self, folder, durable=True, settings=None):
        self.folder = Path(folder)
        self.durable = durable
        self.settings = settings or {}
        self._process = None

    @classmethod
    def named(cls, name, durable=True):
        """Return the clone's own cluster called *name*: ``main`` or ``test``."""
        return cls(paths.CLUSTERS / name, durable=durable)

    @classmethod
    @contextlib.contextmanager
    def temporary(cls, durable=True, settings=None):
        """Give a started throw-away cluster, removed at the end of the block."""
        paths.CLUSTERS.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="tmp-", dir=paths.CLUSTERS))
        folder.chmod(0o755)
        cluster = cls(folder, durable, settings)
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.kill()
            cluster.remove()

    # Where things are -----------------------------------------------------------------

    @property
    def data(self):
        """Return the data folder."""
        return self.folder / "data"

    @property
    def log(self):
        """Return the server's log file."""
        return self.folder / "postgresql.log"

    @property
    def host(self):
        """Return the folder of the socket; it is what clients use as host name."""
        inside = self.folder.resolve() / "socket"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
            return str(inside)
        name = hashlib.sha256(os.fsencode(inside)).hexdigest()[:16]
        return f"{tempfile.gettempdir()}/dealer-{os.geteuid()}-{name}"

    @property
    def port(self):
        """Return the port that clients have to name."""
        return PORT

    @property
    def client_environment(self):
        """Return the PG* variables with which any client finds this cluster."""
        return {"PGHOST": self.host, "PGPORT": str(self.port), "PGUSER": ROLE}

    # Life -----------------------------------------------------------------------------

    def start(self):
        """Start the server unless it runs; wait until it answers."""
        if self.is_running():
            return
        if not (self.data / "PG_VERSION").exists() or not self._complete.exists():
            self._init()
        self._write_settings()
        self._make_folder(Path(self.host))
        command = self._as_owner(
            "postgres", "-D", self.data, "-k", self.host, "-p", self.port
        )
        with self.log.open("a") as log:
            self._process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd="/",
                env=postgres.binaries().environment,
                start_new_session=True,
            )
        self._wait_until_ready()

    def stop(self, mode=signal.SIGINT):
        """Stop the server; SIGINT ends sessions, SIGTERM waits, SIGQUIT crashes."""
        pid = self.pid
        if pid is None:
            return
        os.kill(pid, mode)
        self._wait_until_gone(pid)

    def kill(self):
        """End every process of the server at once (kill -9)."""
        pid = self.pid
        if pid is None:
            return
        processes = [pid, *_children(pid)]
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        for process in processes:
            self._wait_until_gone(process)

    def remove(self):
        """Delete the cluster with all its data; it must not run."""
        shutil.rmtree(self.host, ignore_errors=True)
        shutil.rmtree(self.folder)

    @property
    def pid(self):
        """Return the process id of the running server, or None."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n")[0])
            name = Path(f"/proc/{pid}/comm").read_text().strip()
        except (OSError, ValueError):
            return None
        return pid if name == "postgres" else None

    def is_running(self):
        """Tell whether the server accepts connections."""
        return self._ready() == 0

    @contextlib.contextmanager
    def in_use(self):
        """Have the server run during the block; the last user of several stops it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "users").open("a") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            with _exclusive(self.folder / "lock"):
                self.start()
            try:
                yield self
            finally:
                self._stop_if_last(users)

    def _stop_if_last(self, users):
        with _exclusive(self.folder / "lock"):
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self.stop()

    # Work -----------------------------------------------------------------------------

    def psql(self, statement, database="postgres"):
        """Run SQL and return what it prints: one row a line, columns parted by tabs."""
        command = [
            postgres.binaries().program("psql"),
            "-X",
            "-q",
            "-A",
            "-t",
            "-F",
            "\t",
            "-v",
            "ON_ERROR_STOP=1",
            "-d",
            database,
            "-c",
            statement,
        ]
        result = subprocess.run(
            command,
            capture_output=True,
            text=True,
            env=self._environment,
            stdin=subprocess.DEVNULL,
        )
        if result.returncode:
            raise Failed(f"{statement}\n{result.stderr.strip()}")
        return result.stdout.rstrip("\n")

    @property
    def _environment(self):
        return postgres.binaries().environment | self.client_environment

    @property
    def _complete(self):
        return self.folder / "complete"

    def _user(self):
        if self._complete.exists() and not os.geteuid():
            return self.data.owner()
        return postgres.choose_owner(self.folder)

    def _as_owner(self, program, *arguments):
        prefix = postgres.as_owner(self._user(), self.folder)
        return [*map(str, (*prefix, postgres.binaries().program(program), *arguments))]

    def _make_folder(self, folder):
        """Make a folder that only PostgreSQL's user may enter."""
        folder.mkdir(parents=True, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid not in self._trusted_ids():
            raise Failed(f"{folder} belongs to somebody else; remove it.")
        folder.chmod(0o700)
        if not os.geteuid():
            shutil.chown(folder, self._user())

    def _trusted_ids(self):
        return {os.geteuid(), pwd.getpwnam(self._user()).pw_uid}

    def _init(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self.data, ignore_errors=True)
        self._make_folder(self.data)
        command = self._as_owner(
            "initdb",
            "-D",
            self.data,
            "-U",
            ROLE,
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-instructions",
        )
        result = subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd="/",
            env=postgres.binaries().environment,
            stdin=subprocess.DEVNULL,
        )
        if result.returncode:
            raise Failed(f"initdb: {result.stderr.strip()}")
        self._complete.touch()

    def _write_settings(self):
        settings = COMMON | {"shared_buffers": _shared_buffers()}
        settings |= (DURABLE if self.durable else FAST) | self.settings
        lines = [f"{name} = {value}\n" for name, value in settings.items()]
        (self.data / "postgresql.auto.conf").write_text("".join(lines))

    def _ready(self):
        command = [postgres.binaries().program("pg_isready"), "-q"]
        return subprocess.run(command, env=self._environment, check=False).returncode

    def _wait_until_ready(self):
        deadline = time.monotonic() + START_SECONDS
        while self._ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise Failed(
                    f"PostgreSQL did not start; the end of {self.log}:\n"
                    f"{tail(self.log)}"
                )
            time.sleep(0.1)

    def _wait_until_gone(self, pid):
        deadline = time.monotonic() + START_SECONDS
        while _alive(pid):
            if time.monotonic() > deadline:
                raise Failed(f"PostgreSQL (process {pid}) does not end; see {self.log}")
            time.sleep(0.05)
        if self._process:
            self._process.poll()


def _children(pid):
    children = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in children.read_text().split()]


def _alive(pid):
    """Tell whether a process exists; one that ended and waits to be reaped does not."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@contextlib.contextmanager
def _exclusive(path):
    with path.open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
