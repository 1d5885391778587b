"""Where a customer is in the life cycle, by visits."""

from collections.abc import Sequence
from datetime import date, timedelta

LOYAL = "Loyal"
POTENTIAL = "Potential"
NEW = "New"
AT_RISK = "At Risk"
SEGMENTS = (LOYAL, POTENTIAL, NEW, AT_RISK)

_YEAR = timedelta(days=365)
_SILENCE = timedelta(days=183)


def get_segment(visits: Sequence[date], today: date) -> str:
    """Return the segment of a customer with visits on these days.

    Half a year without a visit is a risk, whatever was before. Otherwise it is the
    number of visits within a year.

    >>> today = date(2026, 3, 1)
    >>> get_segment([date(2025, 6, 1), date(2025, 9, 1), date(2026, 1, 9)], today)
    'Loyal'
    >>> get_segment([date(2025, 12, 1), date(2026, 2, 1)], today)
    'Potential'
    >>> get_segment([date(2026, 2, 20)], today)
    'New'
    >>> get_segment([date(2025, 5, 2), date(2025, 6, 2), date(2025, 8, 2)], today)
    'At Risk'
    >>> get_segment([], today)
    'At Risk'
    """
    if not visits or max(visits) < today - _SILENCE:
        return AT_RISK
    recent = sum(day > today - _YEAR for day in visits)
    return {1: NEW, 2: POTENTIAL}.get(recent, LOYAL)
