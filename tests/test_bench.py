"""The benchmark at its small size: rows run and check what they have done.

Rows 8 and 9 start servers for minutes; what they measure other tests have, too
(test_contention, test_busy_card, the till's member that is not loaded).
"""

import os
import subprocess
import sys

from bench.__main__ import ROWS
from workbench import paths

SLOW_ROWS = {"8", "9"}

#: Seconds; most of them make the two databases.
LIMIT = 25 * 60


def test_rows_run():
    """Whether a goal is met says nothing at this size and is not looked at."""
    rows = sorted(set(ROWS) - SLOW_ROWS)
    command = [sys.executable, "-m", "bench", "--size", "small", "--no-report"]
    command += ["--rows", ",".join(rows)]
    result = subprocess.run(
        command,
        cwd=paths.ROOT,
        env=os.environ | {"PYTHONPATH": str(paths.ROOT)},
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    assert result.returncode in (0, 1), result.stdout + result.stderr
    table = [line.split("|") for line in result.stdout.splitlines() if line[:1] == "|"]
    figures = [cells for cells in table if cells[1].strip() in ROWS]
    assert {cells[1].strip() for cells in figures} == set(rows)
    assert all(cells[3].strip() and float(cells[6]) >= 0 for cells in figures)
