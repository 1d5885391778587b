"""The benchmark at its small size: every row runs and checks what it has done."""

import os
import subprocess
import sys

from bench.__main__ import ROWS
from workbench import paths

#: Seconds; most of them make the two databases.
LIMIT = 25 * 60


def test_every_row_runs():
    """Whether a goal is met says nothing at this size and is not looked at."""
    command = [sys.executable, "-m", "bench", "--size", "small", "--no-report"]
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
    assert {cells[1].strip() for cells in figures} == set(ROWS)
    assert all(cells[3].strip() and float(cells[6]) >= 0 for cells in figures)
