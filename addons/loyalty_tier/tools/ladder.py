"""Which tier somebody has earned, and what is missing. Pure values, no database."""

from dataclasses import dataclass, fields
from decimal import Decimal

from odoo.addons.loyalty_activity.tools.worth import GOODS, OTHER, SERVICE

ANY = "any"
ALL = "all"

#: Kinds of what was sold whose amounts count, by the program's choice.
SCOPES = {
    "all": (SERVICE, GOODS, OTHER),
    "goods_services": (SERVICE, GOODS),
    "services": (SERVICE,),
}


@dataclass(frozen=True)
class Measures:
    """What a member has: money in the program's currency, visits, qualifying points.

    The same for thresholds, where 0 means that the measure does not count, and for what
    is missing, where 0 means that nothing is.
    """

    amount: Decimal = Decimal(0)
    visits: int = 0
    points: Decimal = Decimal(0)

    def __bool__(self):
        return any(self.pairs().values())

    def pairs(self):
        """Return the measures by their names."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True)
class Step:
    """One tier of a ladder.

    :param tier: id of the tier; below zero: of a tier that is yet to be made
    :param least: what must be reached
    """

    tier: int
    least: Measures


@dataclass(frozen=True)
class Ladder:
    """The rules of a program. Ranks count from 1, the lowest tier; 0 is no tier.

    :param steps: the tiers, the lowest first
    :param match: any or all of the thresholds of a tier
    :param window: which days count, see :mod:`.window`
    :param months: of a rolling window
    :param tax: incl or excl: which price counts
    :param scope: a key of ``SCOPES``
    :param one_step: whether a member goes down one tier at a time
    :param grace_days: days for which a tier stays that is no longer earned
    """

    steps: tuple[Step, ...] = ()
    match: str = ANY
    window: str = "rolling"
    months: int = 12
    tax: str = "incl"
    scope: str = "goods_services"
    one_step: bool = False
    grace_days: int = 0


def is_reached(step, measures, match):
    """Tell whether the measures are enough for a tier.

    >>> gold = Step(1, Measures(Decimal(500), visits=3))
    >>> is_reached(gold, Measures(Decimal(500), visits=1), "any")
    True
    >>> is_reached(gold, Measures(Decimal(500), visits=1), "all")
    False
    """
    short, counting = missing(step, measures), bool(step.least)
    if match == ALL:
        return counting and not short
    counted = [name for name, least in step.least.pairs().items() if least > 0]
    return any(not getattr(short, name) for name in counted)


def earned_rank(ladder, measures):
    """Return the rank of the highest tier that is reached.

    >>> silver = Step(1, Measures(visits=1))
    >>> gold = Step(2, Measures(visits=2))
    >>> ladder = Ladder((silver, gold))
    >>> [earned_rank(ladder, Measures(visits=visits)) for visits in (0, 1, 5)]
    [0, 1, 2]
    """
    reached = (
        rank
        for rank, step in enumerate(ladder.steps, 1)
        if is_reached(step, measures, ladder.match)
    )
    return max(reached, default=0)


def missing(step, measures):
    """Return what is missing to each threshold of a tier.

    >>> missing(Step(1, Measures(Decimal(500), visits=3)), Measures(Decimal(200)))
    Measures(amount=Decimal('300'), visits=3, points=Decimal('0'))
    """
    had, least = measures.pairs(), step.least.pairs()
    return Measures(
        **{
            name: max(least[name] - had[name], type(value)(0))
            for name, value in least.items()
        }
    )


def missing_to(ladder, measures, rank):
    """Return what is missing to a rank; with ``any``, each measure is one way there.

    Nothing is missing where the rank is reached, by one way or by all.

    >>> ladder = Ladder((Step(1, Measures(Decimal(500), visits=3)),))
    >>> missing_to(ladder, Measures(Decimal(500)), 1)
    Measures(amount=Decimal('0'), visits=0, points=Decimal('0'))
    """
    step = ladder.steps[rank - 1]
    if is_reached(step, measures, ladder.match):
        return Measures()
    return missing(step, measures)


def find_fall(thresholds, match):
    """Return the first place where a ladder does not rise, or None.

    A threshold never falls from a tier to a higher one, and one of them rises. Where
    any of them is enough, a tier without a threshold (0) leaves that way out and is not
    compared; where all are needed, 0 is the lowest threshold.

    :param thresholds: Measures of the tiers, the lowest first
    :return: index of the tier and name of the measure that falls; the name is None
        where nothing rises

    >>> find_fall([Measures(Decimal(500)), Measures(Decimal(300))], "any")
    (1, 'amount')
    >>> find_fall([Measures(visits=2), Measures(Decimal(300))], "any") is None
    True
    >>> find_fall([Measures(visits=2), Measures(Decimal(300))], "all")
    (1, 'visits')
    >>> find_fall([Measures(visits=2), Measures(visits=2)], "all")
    (1, None)
    """
    highest = dict.fromkeys(Measures().pairs(), 0)
    for place, least in enumerate(thresholds):
        counted = {
            name: value
            for name, value in least.pairs().items()
            if value > 0 or match == ALL
        }
        for name, value in counted.items():
            if value < highest[name]:
                return place, name
        if place and all(value <= highest[name] for name, value in counted.items()):
            return place, None
        highest.update(counted)
    return None
