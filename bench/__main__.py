"""Command line: ``python -m bench --size small|full [--rows 1,2,3]``."""

import argparse
import signal
import sys
import time

from workbench import environment
from workbench.cluster import Cluster
from workbench.console import duration, say, step

from . import report
from .databases import Databases
from .measure import SIZES
from .rows import bulk, contention, expiry, members, posting, sale, tiers, till

ROWS = {
    "1": bulk,
    "2": posting,
    "3": sale,
    "4": till,
    "5": expiry,
    "6": tiers,
    "8": contention,
    "9": members,
}
STOPPING = (signal.SIGINT, signal.SIGTERM)


def _options(arguments):
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--rows", default=",".join(ROWS), help="such as 1,2,3")
    parser.add_argument(
        "--no-report",
        action="store_true",
        help="print the table only, leave docs/ alone",
    )
    options = parser.parse_args(arguments)
    options.rows = options.rows.split(",")
    if unknown := set(options.rows) - set(ROWS):
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    return options


def _title(row):
    return row.__doc__.splitlines()[0].partition(": ")[2].rstrip(".")


def _stop(_number, _frame):
    """Leave through all blocks, once: they stop servers and drop databases."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def main(arguments):
    """Measure and report; return 1 if a goal is missed."""
    for number in STOPPING:
        signal.signal(number, _stop)
    options, started = _options(arguments), time.monotonic()
    size, current = SIZES[options.size], environment.current()
    with Cluster.named("main").in_use() as cluster:
        databases = Databases(current, cluster)
        databases.prepare()
        load, figures = report.load(), []
        for number in options.rows:
            with step(f"Row {number}: {_title(ROWS[number])}"):
                figures += ROWS[number].run(databases, size)
        facts = report.machine(cluster) | {
            "odoo": current.odoo.version,
            "size": size.name,
            "rounds": size.rounds,
            "load_before": load,
            "load_after": report.load(),
            "took": duration(time.monotonic() - started),
        }
    rows = report.as_rows(figures, facts)
    say(report.table(rows))
    if not options.no_report and size.name == "full":
        report.write(rows, facts)
    return 0 if all(figure.met for figure in figures) else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
