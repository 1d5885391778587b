"""Pieces of a test run, each a process of its own, worked off by threads."""

import os
import re
import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field

from . import database, logparse, paths
from .console import Failed, duration, say
from .process import log_file, tail
from .server import free_port

#: Seconds after which a piece is ended: none comes near it unless it hangs.
LIMIT = 40 * 60
#: A browser test on a busy machine can miss a time limit of Odoo's. So many failures of
#: one piece are tried once more at the end, with the machine to themselves; the closing
#: lines name what passed only then.
SECOND_TRIES = 4
TEST_NAME = re.compile(r"\w+:\w+\.\w+")


@dataclass
class Outcome:
    """What a piece found. ``failures`` maps a name to what is known about it."""

    name: str
    passed: int = 0
    skipped: int = 0
    failures: dict = field(default_factory=dict)
    warnings: list = field(default_factory=list)
    tests: tuple = ()
    seconds: float = 0.0
    second_try: tuple = ()

    def line(self):
        """Return the line that is shown when the piece is done."""
        mark = "x" if self.failures else "+"
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        counts = f"{self.passed} passed, {len(self.failures)} failed{skipped}"
        return f"{mark} {self.name}: {counts}  {duration(self.seconds)}"


class Processes:
    """The processes under way, so that an interruption can end them all."""

    def __init__(self):
        self._running = set()
        self._lock = threading.Lock()
        self._stopped = False

    def run(self, command, log, limit=LIMIT, **options):
        """Run *command* into the file *log*; return its exit code, None if ended.

        :raise Failed: everything was ended meanwhile
        """
        with log.open("w") as stream:
            process = self._start(
                command,
                stdout=stream,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                **options,
            )
        try:
            return process.wait(limit)
        except subprocess.TimeoutExpired:
            _end_group(process)
            return None
        finally:
            with self._lock:
                self._running.discard(process)

    def _start(self, command, **options):
        with self._lock:
            if self._stopped:
                raise Failed(f"{command[0]} is not begun: the run was interrupted.")
            process = subprocess.Popen(command, **options)
            self._running.add(process)
        return process

    def stop(self):
        """End everything, and begin nothing more."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                _end_group(process)


def _end_group(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


@dataclass
class OdooJob:
    """Odoo's own runner on a copy of the template, or on a fresh database.

    :param tags: for ``--test-tags``
    :param install: modules for a fresh database, which at_install tests need
    :param covers: the module of which this and the pieces like it run every test
    :param template: another template than that of the run
    """

    name: str
    tags: str
    install: tuple = ()
    covers: str = ""
    template: str = ""

    def run(self, context, number):
        """Run the tests and return their :class:`Outcome`."""
        return self._run(context, number, self.tags, self._log())

    def retry(self, context, number, outcome):
        """Run the failed tests once more; tell whether that changed *outcome*."""
        failed = list(outcome.failures)
        if self.install or not 0 < len(failed) <= SECOND_TRIES:
            return False
        if not all(TEST_NAME.fullmatch(test) for test in failed):
            return False
        tags = ",".join(f"/{test}" for test in failed)
        again = self._run(context, number, tags, self._log("-again"))
        return self._merge(outcome, again)

    def _merge(self, outcome, again):
        """Take what passed out of the failures, unless the second try broke off."""
        if set(again.failures) - set(outcome.failures):
            return False
        passed = set(outcome.failures) & set(again.tests) - set(again.failures)
        for test in passed:
            del outcome.failures[test]
        outcome.passed += len(passed)
        outcome.second_try = tuple(sorted(passed))
        return bool(passed)

    def _log(self, suffix=""):
        name = self.name.replace(" ", "-").replace("/", "-of-")
        return log_file(f"test-{name}{suffix}")

    def _run(self, context, number, tags, log):
        name = f"test_{os.getpid()}_{number}"
        if self.install:
            database.drop(context.cluster, name)
        else:
            with context.copying:
                source = self.template or context.template
                database.copy(context.cluster, source, name)
        try:
            code = context.processes.run(
                self._command(context, name, number, tags),
                log,
                cwd=paths.ROOT,
                env=context.variables,
            )
        finally:
            if not context.keep:
                database.drop(context.cluster, name)
        return self._outcome(log, code)

    def _command(self, context, name, number, tags):
        config = context.environment.write_config(
            f"test-{number}",
            context.cluster,
            {
                "http_port": free_port(),
                "gevent_port": free_port(),
                "max_cron_threads": 0,
                "screenshots": paths.LOGS / "screenshots",
            },
        )
        install = ["-i", ",".join(self.install)] if self.install else []
        return context.environment.odoo_command(
            config, "-d", name, *install, "--stop-after-init", "--test-tags", tags
        )

    def _outcome(self, log, code):
        with log.open(errors="replace") as lines:
            report = logparse.parse_odoo_log(lines)
        failures = dict(report.failed)
        if not report.complete or (code and not failures):
            how = (
                "was ended after its time limit"
                if code is None
                else f"ended with code {code}"
            )
            failures[f"{self.name} (Odoo {how})"] = tail(log)
        return Outcome(
            self.name,
            report.passed,
            len(report.skipped),
            failures,
            report.warnings,
            tuple(report.started),
        )


@dataclass
class PytestJob:
    """Tests without Odoo's runner."""

    name: str
    target: str

    def run(self, context, number):
        """Run pytest on the target and return its :class:`Outcome`."""
        log = log_file(f"test-{self.name.replace('/', '-')}")
        command = [
            context.environment.python,
            "-m",
            "pytest",
            "-p",
            "no:odoo",
            "-q",
            "-rfE",
            "-o",
            f"cache_dir={paths.CACHE / 'pytest'}",
            self.target,
        ]
        code = context.processes.run(
            command, log, cwd=paths.ROOT, env=context.variables
        )
        passed, failed, skipped = logparse.parse_pytest(log.read_text(errors="replace"))
        failures = {f"{self.name} #{index + 1}": "" for index in range(failed)}
        if failures or code:
            failures[
                next(iter(failures), f"{self.name} (pytest ended with code {code})")
            ] = tail(log)
        return Outcome(self.name, passed, skipped, failures)


@dataclass
class CommandJob:
    """A checker that is right or wrong as a whole."""

    name: str
    command: list

    def run(self, context, number):
        """Run the checker and return its :class:`Outcome`."""
        log = log_file(f"lint-{self.name}")
        code = context.processes.run(
            self.command, log, cwd=paths.ROOT, env=context.variables
        )
        if code == 0:
            return Outcome(self.name, passed=1)
        return Outcome(self.name, failures={self.name: tail(log)})


@dataclass
class Context:
    """What the pieces share."""

    environment: object
    cluster: object
    template: str
    variables: dict
    keep: bool = False
    processes: Processes = field(default_factory=Processes)
    copying: threading.Lock = field(default_factory=threading.Lock)


def run_all(context, jobs, workers):
    """Run *jobs* in order on *workers* threads, print each, return the outcomes."""
    outcomes = {}
    with ThreadPoolExecutor(workers) as pool:
        futures = {
            pool.submit(_timed, context, job, number): number
            for number, job in enumerate(jobs)
        }
        try:
            for future in as_completed(futures):
                outcome = outcomes[futures[future]] = future.result()
                say(outcome.line())
            _retry_alone(context, jobs, outcomes)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            context.processes.stop()
            raise
    return list(outcomes.values())


def _retry_alone(context, jobs, outcomes):
    for number, outcome in outcomes.items():
        job = jobs[number]
        if isinstance(job, OdooJob) and job.retry(context, number, outcome):
            say(outcome.line())


def _timed(context, job, number):
    started = time.monotonic()
    outcome = job.run(context, number)
    outcome.seconds = time.monotonic() - started
    return outcome
