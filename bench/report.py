"""The table: Markdown for people, JSON for comparison."""

import json
import os
import platform
from dataclasses import asdict
from datetime import datetime, timezone

from workbench import paths

MARKDOWN = paths.ROOT / "docs" / "bench.md"
JSON = paths.ROOT / "docs" / "bench.json"

HEAD = """\
# What was measured

Made by `bin/bench`; each figure stands beside a reference measured in the same run, in
turn (A B A B): the median of at least {rounds} rounds. Same PostgreSQL and settings for
both (`synchronous_commit` on, `fsync` on), same rows. `bin/bench --rows 3,4` measures
some rows again and leaves the others as they are.

"""


def machine(cluster):
    """Return what the figures depend on: versions, processors, memory."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "postgresql": cluster.psql("SHOW server_version"),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "processors": os.cpu_count(),
        "memory_gb": round(memory, 1),
    }


def load():
    """Return the machine's load averages over 1, 5 and 15 minutes."""
    return [round(value, 2) for value in os.getloadavg()]


def as_rows(figures, facts):
    """Return the figures as they are kept, with the time and the load of their run."""
    rows = [asdict(figure) | {"met": figure.met} for figure in figures]
    for row in rows:
        row.update({k: None for k in ("low", "high") if row[k] == float("inf")})
        row.update(measured=facts["date"], load=facts["load_before"])
    return rows


def table(rows):
    """Return the rows as Markdown."""
    lines = [
        "| # | what | ours | reference | of what | ratio | goal | | measured |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        mark = "met" if row["met"] else "**missed**"
        lines.append(
            f"| {row['row']} | {row['what']} | {row['ours']} | {row['theirs']} |"
            f" {row['reference']} | {row['value']:.2f} | {row['goal']} | {mark} |"
            f" {row['measured']} |"
        )
    return "\n".join(lines)


def _get_earlier(rows):
    """Return what was measured before, of the rows that this run left out."""
    if not JSON.exists():
        return []
    measured = {row["row"] for row in rows}
    earlier = json.loads(JSON.read_text())["figures"]
    return [row for row in earlier if row["row"] not in measured]


def write(rows, facts):
    """Write both files; rows that this run left out stay as they are."""
    MARKDOWN.parent.mkdir(exist_ok=True)
    rows = sorted(rows + _get_earlier(rows), key=lambda row: int(row["row"]))
    notes = [f"- {name.replace('_', ' ')}: {value}" for name, value in facts.items()]
    text = (
        HEAD.format(rounds=facts["rounds"]) + table(rows) + "\n\nOf the last run:\n\n"
    )
    MARKDOWN.write_text(text + "\n".join(notes) + "\n")
    content = {"facts": facts, "figures": rows}
    JSON.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
