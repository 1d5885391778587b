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
both (`synchronous_commit` on, `fsync` on), same rows.

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


def table(figures):
    """Return the figures as Markdown."""
    lines = [
        "| # | what | ours | reference | of what | ratio | goal | |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for figure in figures:
        mark = "met" if figure.met else "**missed**"
        lines.append(
            f"| {figure.row} | {figure.what} | {figure.ours} | {figure.theirs} |"
            f" {figure.reference} | {figure.value:.2f} | {figure.goal} | {mark} |"
        )
    return "\n".join(lines)


def write(figures, facts):
    """Write both files."""
    MARKDOWN.parent.mkdir(exist_ok=True)
    notes = [f"- {name.replace('_', ' ')}: {value}" for name, value in facts.items()]
    text = HEAD.format(rounds=facts["rounds"]) + table(figures) + "\n\n"
    MARKDOWN.write_text(text + "\n".join(notes) + "\n")
    rows = [asdict(figure) | {"met": figure.met} for figure in figures]
    for row in rows:
        row.update({k: None for k in ("low", "high") if row[k] == float("inf")})
    content = {"facts": facts, "figures": rows}
    JSON.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
