"""What the person sees: steps with their time, and errors that say what to do."""

import sys
import threading
import time
from contextlib import contextmanager

#: Seconds between two signs of life of a long step where no terminal redraws the line.
HEARTBEAT = 30


class Missing(Exception):
    """Something the person has to provide; the text says what and how."""


class Failed(Exception):
    """A step did not work; the text says what is known."""


def say(text=""):
    """Print a line at once."""
    print(text, flush=True)


def warn(text):
    """Print a line that asks for attention."""
    say(f"! {text}")


def duration(seconds):
    """Return a time as people write it.

    >>> duration(3.14159), duration(75), duration(3723)
    ('3.1 s', '1 min 15 s', '62 min 3 s')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"


class _Ticker(threading.Thread):
    """Shows that a step is alive: redraws a terminal line, or prints now and then."""

    def __init__(self, title):
        super().__init__(daemon=True)
        self.title = title
        self.started = time.monotonic()
        self.ended = threading.Event()

    @property
    def elapsed(self):
        return time.monotonic() - self.started

    def run(self):
        interval = 1 if sys.stdout.isatty() else HEARTBEAT
        while not self.ended.wait(interval):
            if sys.stdout.isatty():
                print(f"\r  {self.title} ... {self.elapsed:.0f} s", end="", flush=True)
            else:
                say(f"  {self.title} ... {self.elapsed:.0f} s")

    def end(self, mark, suffix=""):
        self.ended.set()
        self.join()
        back = "\r\x1b[K" if sys.stdout.isatty() else ""
        note = f" ({suffix})" if suffix else ""
        say(f"{back}{mark} {self.title}{note}  {duration(self.elapsed)}")


class Step:
    """The running step; set ``note`` to add a few words to its closing line."""

    note = ""


@contextmanager
def step(title):
    """Show *title* while the block runs and how long it took when it ends."""
    ticker = _Ticker(title)
    if not sys.stdout.isatty():
        say(f"  {title} ...")
    ticker.start()
    current = Step()
    try:
        yield current
    except BaseException as error:
        stopped = isinstance(error, KeyboardInterrupt)
        ticker.end("-" if stopped else "x", "interrupted" if stopped else "failed")
        raise
    ticker.end("+", current.note)


def confirm(question):
    """Ask yes or no; without a terminal the answer is no."""
    if not sys.stdin.isatty():
        return False
    return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
