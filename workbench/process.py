"""Running other programs: output goes to a log file, failures show its end."""

import subprocess

from . import paths
from .console import Failed

#: Lines of a log shown when a command fails.
TAIL = 25


def tail(path, lines=TAIL):
    """Return the last *lines* of a text file."""
    content = path.read_text(errors="replace").splitlines()
    return "\n".join(content[-lines:])


def log_file(name):
    """Return the path of the log called *name*; its folder exists."""
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    return paths.LOGS / f"{name}.log"


def run_logged(command, name, **options):
    """Run *command* into the log *name*; raise :class:`Failed` if it fails.

    :param options: passed on to :func:`subprocess.run` (``env``, ``cwd``, ...)
    """
    log = log_file(name)
    with log.open("w") as stream:
        stream.write(f"$ {' '.join(map(str, command))}\n")
        stream.flush()
        result = subprocess.run(
            command,
            stdout=stream,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            **options,
        )
    if result.returncode:
        raise Failed(
            f"{command[0]} ended with code {result.returncode}; the end of {log}:\n"
            f"{tail(log)}"
        )


def output(command, **options):
    """Return what *command* prints; raise :class:`Failed` if it fails."""
    result = subprocess.run(
        command, capture_output=True, text=True, stdin=subprocess.DEVNULL, **options
    )
    if result.returncode:
        raise Failed(f"{' '.join(map(str, command))}\n{result.stderr.strip()}")
    return result.stdout
