"""Read what a test run printed: Odoo's log, or pytest's closing line."""

import re
from dataclasses import dataclass, field

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ "
    r"(?P<level>[A-Z]+) \S+ (?P<logger>[\w.]+): (?P<text>.*)$"
)
MODULE = re.compile(r"^odoo\.addons\.(\w+)\.")
STARTING = re.compile(r"^Starting (\w+\.\w+) \.\.\.$")
SKIPPED = re.compile(r"^skipped (.+?) : (.*)$")
PROBLEM = re.compile(r"^(?:FAIL|ERROR): (?P<test>.+)$")
SUMMARY = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")
#: Said about every server that root starts.
EXPECTED_TEXTS = ("Running as user 'root' is a security risk.",)
PROBLEM_LEVELS = ("WARNING", "ERROR", "CRITICAL")


@dataclass
class Report:
    """The outcome of one test run. Tests are named ``module:Class.method``."""

    started: list = field(default_factory=list)
    skipped: dict = field(default_factory=dict)
    failed: dict = field(default_factory=dict)
    warnings: list = field(default_factory=list)
    complete: bool = False

    @property
    def passed(self):
        """Return how many tests ran without a problem."""
        bad = set(self.failed) | set(self.skipped)
        return sum(test not in bad for test in self.started)


def parse_odoo_log(lines):
    """Return the :class:`Report` of Odoo's log.

    >>> time = "2026-01-01 10:00:00,000 1"
    >>> report = parse_odoo_log([
    ...     f"{time} INFO db odoo.addons.sale.tests.test_a: Starting T.test_x ... ",
    ...     f"{time} ERROR db odoo.addons.sale.tests.test_a: FAIL: T.test_x",
    ...     "Traceback",
    ...     f"{time} WARNING db odoo.http: odd",
    ...     f"{time} ERROR db odoo.tests.result: 1 failed, 0 error(s) of 1 tests",
    ... ])
    >>> report.passed, list(report.failed), report.warnings, report.complete
    (0, ['sale:T.test_x'], ['odoo.http: odd'], True)
    """
    report = Report()
    detail = None
    for line in lines:
        match = LINE.match(line.rstrip())
        if match:
            detail = _read_record(report, match)
        elif detail is not None:
            report.failed[detail] += line
    return report


def _read_record(report, match):
    """Note one record; return the failed test whose traceback follows, if any."""
    level, logger, text = match["level"], match["logger"], match["text"]
    module = MODULE.match(logger)
    prefix = f"{module[1]}:" if module else ""
    if found := STARTING.match(text):
        report.started.append(prefix + found[1])
    elif found := SKIPPED.match(text):
        report.skipped[prefix + found[1]] = found[2]
    elif level == "ERROR" and (found := PROBLEM.match(text)):
        return _note_failure(report, prefix, found["test"])
    elif SUMMARY.search(text):
        report.complete = True
    elif level in PROBLEM_LEVELS and text not in EXPECTED_TEXTS:
        report.warnings.append(f"{logger}: {text}")
    return None


def _note_failure(report, prefix, test):
    """Count a subtest for its test; the set-up of a class has a name of its own."""
    subtest = re.match(r"Subtest (\w+\.\w+)", test)
    name = prefix + (subtest[1] if subtest else test)
    report.failed.setdefault(name, "")
    return name


def parse_pytest(text):
    """Return (passed, failed, skipped) of pytest's closing line.

    >>> parse_pytest("x\\n==== 2 failed, 10 passed, 1 skipped, 1 error in 3.21s ====")
    (10, 3, 1)
    """
    closing = [line for line in text.splitlines() if re.search(r" in [\d.]+s", line)]
    counts = dict.fromkeys(("passed", "failed", "error", "errors", "skipped"), 0)
    for number, word in re.findall(r"(\d+) (\w+)", closing[-1] if closing else ""):
        if word in counts:
            counts[word] += int(number)
    failed = counts["failed"] + counts["error"] + counts["errors"]
    return counts["passed"], failed, counts["skipped"]


def distinct(warnings):
    """Return the warnings once each with how often they came, most frequent first.

    >>> distinct(["a: id 1", "a: id 2", "b: x"])
    [('a: id 1', 2), ('b: x', 1)]
    """
    groups = {}
    for warning in warnings:
        groups.setdefault(re.sub(r"\d+", "#", warning), []).append(warning)
    ordered = sorted(groups.values(), key=len, reverse=True)
    return [(group[0], len(group)) for group in ordered]
