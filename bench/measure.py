"""Figures: rounds of two sides in turn, their medians and ratio."""

from dataclasses import dataclass, field
from statistics import median

#: How much the cost of one item may grow from a tenth of the size to the full one.
GROWTH = 4 / 3


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    name: str
    scale: float  # of the numbers of items in the table
    rounds: int

    def of(self, items, least=1):
        """Return the full number of items scaled to this size."""
        return max(least, int(items * self.scale))


SIZES = {"small": Size("small", 0.005, 3), "full": Size("full", 1, 3)}


@dataclass(frozen=True)
class Figure:
    """One line of the table: medians of ours and of the reference, and the goal.

    ``value`` is what the goal speaks of; it is met from ``low`` to ``high``.
    """

    row: str
    what: str
    reference: str
    ours: str
    theirs: str
    value: float
    goal: str
    low: float = 0.0
    high: float = float("inf")
    rounds: dict = field(default_factory=dict)

    @property
    def met(self):
        """Tell whether the goal is met."""
        return self.low <= self.value <= self.high


def alternate(rounds, **sides):
    """Run the sides in turn, and the turn as often as there are rounds.

    :param sides: functions that take the number of the round and return a figure
    :return: the figures of each side, by its name
    """
    figures = {name: [] for name in sides}
    for number in range(rounds):
        for name, side in sides.items():
            figures[name].append(side(number))
    return figures


def medians(figures):
    """Return the median of each side.

    >>> medians({"ours": [3.0, 1.0, 2.0], "reference": [4.0, 4.0, 5.0]})
    {'ours': 2.0, 'reference': 4.0}
    """
    return {name: median(values) for name, values in figures.items()}


def growth(row, what, small, full, items_small, items_full):
    """Return the figure that compares the cost of an item at two sizes."""
    value = (full / items_full) / (small / items_small)
    return Figure(
        row,
        what,
        "itself at a tenth of the size",
        f"{full / items_full * 1e6:.1f} µs an item",
        f"{small / items_small * 1e6:.1f} µs an item",
        value,
        f"≤ {GROWTH:.2f}",
        high=GROWTH,
    )
