"""The command lines of bin/run, bin/test, bin/bench and bin/screenshots."""

import argparse
import signal
import sys

from . import bench, run, screenshots, test
from .console import Failed, Missing, say, warn

INTERRUPTED = 130


def _parser():
    parser = argparse.ArgumentParser(prog="bin/")
    commands = parser.add_subparsers(dest="command", required=True)
    for module in (run, test, bench, screenshots):
        module.add_command(commands)
    return parser


def main(arguments):
    """Run one command and return its exit code."""
    parser = _parser()
    options, rest = parser.parse_known_args(arguments)
    if rest and options.command != "bench":
        parser.error(f"unknown: {' '.join(rest)}")
    options.rest = rest
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.default_int_handler)
    try:
        return options.run(options)
    except KeyboardInterrupt:
        say()
        say("Interrupted. The same command goes on from here.")
        return INTERRUPTED
    except (Missing, Failed) as error:
        warn(str(error))
        sys.stdout.flush()
        return 1
