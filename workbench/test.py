"""bin/test: all tests, or those of some modules, or Odoo's own suites."""

import os
import re
import time

from . import environment, lint, modules, paths, peers, system, template
from .cluster import Cluster
from .console import Missing, duration, say, warn
from .jobs import Context, OdooJob, PytestJob, run_all
from .logparse import distinct

REQUIREMENTS = (paths.REQUIREMENTS, paths.REQUIREMENTS_DEV)
SELECTION = re.compile(r"(?P<module>\w+)(?P<rest>(:\w+)?(\.\w+)?)")
#: How many different warnings of the log are shown.
SHOWN_WARNINGS = 30


def add_command(commands):
    """Add ``test`` to the command line."""
    parser = commands.add_parser(
        "test",
        prog="bin/test",
        help="run the tests",
        description="Without arguments: linters, tests of pure code, stress tests, the "
        "Odoo tests of all our modules with their browser tours.",
    )
    parser.add_argument(
        "modules",
        nargs="*",
        metavar="MODULE[:Class[.method]]",
        help="only the tests of these modules",
    )
    parser.add_argument(
        "--peers",
        action="store_true",
        help="Odoo's own suites with our modules installed",
    )
    parser.add_argument("--lint", action="store_true", help="only the linters")
    parser.add_argument("--pure", action="store_true", help="only what pytest runs")
    parser.add_argument(
        "--fix", action="store_true", help="let the formatters change the files"
    )
    parser.add_argument("--list", action="store_true", help="show the pieces, run none")
    parser.add_argument(
        "--jobs",
        type=int,
        default=min(2, os.cpu_count() or 1),
        metavar="N",
        help="pieces at the same time (default: %(default)s)",
    )
    parser.add_argument(
        "--rebuild", action="store_true", help="make the template database anew"
    )
    parser.add_argument(
        "--keep", action="store_true", help="keep the databases of the tests"
    )
    parser.add_argument(
        "--without-browser",
        action="store_true",
        help="go on without Chromium; browser tests are skipped",
    )
    parser.set_defaults(run=run)


def run(options):
    """Prepare, run, print the closing line; 0 if all is well and something ran."""
    started = time.monotonic()
    env = environment.prepare(REQUIREMENTS)
    if options.fix:
        lint.ensure_node()
        return lint.fix(env)
    jobs = select(env, options)
    if options.list:
        for job in jobs:
            say(job.name)
        return 0
    prepare_tools(options, jobs)
    with Cluster.named("test", durable=False).in_use() as cluster:
        outcomes = run_jobs(env, cluster, options, jobs)
    return close(outcomes, time.monotonic() - started)


# What to run --------------------------------------------------------------------------


def select(env, options):
    """Return the pieces that the command line asks for, the longest first."""
    if options.modules:
        return [job for text in options.modules for job in selected(env, text)]
    if options.peers:
        return peers.jobs(env)
    if options.lint:
        return lint.jobs(env)
    if options.pure:
        return pytest_jobs()
    return [*own_jobs(), *pytest_jobs(), *lint.jobs(env)]


def selected(env, text):
    """Return the pieces for one ``MODULE[:Class[.method]]``."""
    match = SELECTION.fullmatch(text)
    folder = match and peers.folder_of(match["module"], env.addons_paths)
    if not folder:
        raise Missing(
            f"There is no module {text!r}; ours: {', '.join(modules.own_modules())}"
        )
    if match["rest"]:
        [whole] = peers.module_jobs(match["module"], folder, "")[-1:]
        name, tags = text.replace(":", " "), f"/{text},-at_install"
        return [OdooJob(name, tags, template=whole.template)]
    return peers.module_jobs(match["module"], folder, ",-at_install")


def own_jobs():
    """Return the pieces of our modules' tests, those in the browser first."""
    own = modules.own_modules().values()
    tested = [module for module in own if peers.test_methods(module.folder)]
    tested.sort(key=lambda module: not module.name.startswith(peers.BROWSER_PREFIXES))
    return [
        job
        for module in tested
        for job in peers.module_jobs(module.name, module.folder)
    ]


def pytest_jobs():
    """Return a piece for each folder and file of tests outside the modules."""
    found = [
        path
        for path in sorted(paths.TESTS.iterdir())
        if path.match("test_*.py") or any(path.glob("test_*.py"))
    ]
    return [PytestJob(f"tests/{path.name}", f"tests/{path.name}") for path in found]


# Running ------------------------------------------------------------------------------


def prepare_tools(options, jobs):
    """Have the programs that the pieces need."""
    if any(isinstance(job, (OdooJob, PytestJob)) for job in jobs):
        system.ensure(system.FOR_TEST, required=not options.without_browser)
    if {"eslint", "prettier"} & {job.name for job in jobs}:
        lint.ensure_node()


def run_jobs(env, cluster, options, jobs):
    """Run the pieces on the test cluster and return what they found."""
    name = ensure_templates(env, cluster, options, jobs)
    variables = (
        env.process_environment(cluster)
        | lint.variables()
        | {
            "HYPOTHESIS_STORAGE_DIRECTORY": str(paths.CACHE / "hypothesis"),
            "DEALER_TEMPLATE": name,
        }
    )
    context = Context(env, cluster, name, variables, options.keep)
    outcomes = run_all(context, jobs, options.jobs)
    if options.peers:
        expected = peers.read_expected()
        outcomes = [peers.judge(outcome, expected) for outcome in outcomes]
    check_all_started(jobs, outcomes)
    return outcomes


def ensure_templates(env, cluster, options, jobs):
    """Have the databases that the pieces copy; return the name of the usual one."""
    needed = {
        getattr(job, "template", "")
        for job in jobs
        if isinstance(job, (OdooJob, PytestJob))
    }
    if template.SHOP_NAME in needed:
        ensure_shop(env, cluster, options.rebuild)
    if "" not in needed:
        return ""
    if options.peers:
        own = peers.own_modules(env)
        return template.ensure(env, cluster, options.rebuild, template.PEERS_NAME, own)
    return template.ensure(env, cluster, options.rebuild)


def ensure_shop(env, cluster, rebuild):
    """Have the database with the web shop."""
    own = peers.beside_the_shop(env)
    name, stock = template.SHOP_NAME, template.FOR_SHOP
    template.ensure(env, cluster, rebuild, name, own, stock)


def check_all_started(jobs, outcomes):
    """Count each test of ours that never started: its tags keep it from running."""
    started = {test for outcome in outcomes for test in outcome.tests}
    covered = {job.covers for job in jobs if isinstance(job, OdooJob)}
    for name, module in modules.own_modules().items():
        ran = {
            test.rpartition(".")[2] for test in started if test.startswith(f"{name}:")
        }
        for class_name, method in (
            peers.test_methods(module.folder) if name in covered else ()
        ):
            if method not in ran:
                outcomes[0].failures[f"{name}:{class_name}.{method}"] = (
                    "It never started."
                )


# The end ------------------------------------------------------------------------------


def close(outcomes, seconds):
    """Show failures and warnings, print the closing line, return the exit code."""
    failures = [item for outcome in outcomes for item in outcome.failures.items()]
    for name, detail in failures:
        say(f"\nFAILED {name}\n{detail.rstrip()}")
    show_warnings([text for outcome in outcomes for text in outcome.warnings])
    for name in [name for outcome in outcomes for name in outcome.second_try]:
        say(f"Passed only at the second try: {name}")
    passed = sum(outcome.passed for outcome in outcomes)
    skipped = sum(outcome.skipped for outcome in outcomes)
    say(f"\nLogs: {paths.LOGS}   Time: {duration(seconds)}")
    if not passed and not failures:
        warn("No test ran.")
    say(
        f"{passed} passed, {len(failures)} failed"
        + (f", {skipped} skipped" if skipped else "")
    )
    return 1 if failures or not passed else 0


def show_warnings(warnings):
    """List the warnings and errors of Odoo's log, each once."""
    groups = distinct(warnings)
    if groups:
        say(f"\nWarnings in the log ({len(warnings)}):")
    for text, count in groups[:SHOWN_WARNINGS]:
        say(f"  {count} x {text[:200]}")
