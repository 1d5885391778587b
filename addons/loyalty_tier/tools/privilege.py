"""What members may use, and how often in a year. Pure values, no database."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Grant:
    """A privilege of a tier.

    :param privilege: its id
    :param allowance: how often it can be used in a year; none: without limit
    """

    privilege: int
    allowance: int | None = 1


def granted(tiers: Iterable[Iterable[Grant]]) -> tuple[Grant, ...]:
    """Return what members of a tier have, by what each tier up to theirs grants.

    A tier has the privileges of those below it. Where it names one itself, its own
    allowance counts; an allowance of 0 takes the privilege away.

    :param tiers: grants of the tiers, the lowest first

    >>> wash, pick_up = Grant(1, 2), Grant(2, None)
    >>> granted([[wash], [pick_up, Grant(1, 6)]])
    (Grant(privilege=1, allowance=6), Grant(privilege=2, allowance=None))
    >>> granted([[wash], [Grant(1, 0)]])
    ()
    """
    found = {}
    for grants in tiers:
        for grant in grants:
            found[grant.privilege] = grant
    return tuple(grant for grant in found.values() if grant.allowance != 0)


def left_of(allowance: int | None, used: int) -> int | None:
    """Return how often a privilege can still be used; none: without limit.

    An allowance that was lowered below what is used already leaves nothing.

    >>> left_of(3, 1), left_of(1, 3), left_of(None, 7)
    (2, 0, None)
    """
    return None if allowance is None else max(allowance - used, 0)


def free_number(taken: Iterable[int]) -> int:
    """Return the lowest number from 1 on that is not taken.

    Uses of a year are numbered, and the database lets each number be there once: so
    there are never more than the allowance. A cancelled use gives its number back.

    >>> free_number([1, 3]), free_number([])
    (2, 1)
    """
    numbers = set(taken)
    return next(n for n in range(1, len(numbers) + 2) if n not in numbers)
