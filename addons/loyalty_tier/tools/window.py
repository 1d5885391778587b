"""Which days count for a tier. Pure: a day in, a span of days out."""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

ROLLING = "rolling"
CALENDAR_YEAR = "calendar_year"
ANNIVERSARY = "anniversary"
LIFETIME = "lifetime"


@dataclass(frozen=True)
class Window:
    """A span of days, both ends included. An open end is the first or last of all days.

    A window that follows today is open at its end: where a branch is ahead of the
    company by a time zone, its purchase of tomorrow counts at once.
    """

    start: date = date.min
    end: date = date.max

    def holds(self, day):
        """Tell whether a day counts.

        >>> Window(date(2026, 1, 1)).holds(date(2025, 12, 31))
        False
        """
        return self.start <= day <= self.end


def window(kind, today, months=12, joined=None):
    """Return the days that count on a day.

    :param kind: rolling, calendar_year, anniversary or lifetime
    :param today: the day on which is asked
    :param months: length of a rolling window: a purchase counts until the day before
        the same day so many months later
    :param joined: the day on which the member joined; the anniversary needs it

    >>> window("rolling", date(2026, 11, 22)).start
    datetime.date(2025, 11, 23)
    >>> window("rolling", date(2026, 2, 28), 1).start
    datetime.date(2026, 2, 1)
    >>> window("calendar_year", date(2026, 11, 22)).end
    datetime.date(2026, 12, 31)
    >>> window("anniversary", date(2026, 3, 1), joined=date(2020, 3, 2)).start
    datetime.date(2025, 3, 2)
    >>> window("lifetime", date(2026, 3, 1)) == Window()
    True
    """
    if kind == ROLLING:
        return Window(_first_rolling_day(today, relativedelta(months=months)))
    if kind == CALENDAR_YEAR:
        return Window(date(today.year, 1, 1), date(today.year, 12, 31))
    if kind == ANNIVERSARY:
        return _membership_year(today, joined)
    return Window()


def anniversary(joined, year):
    """Return the day on which a membership begins anew in a year.

    Who joined on 29 February has the anniversary on 28 February in common years.

    >>> anniversary(date(2024, 2, 29), 2025)
    datetime.date(2025, 2, 28)
    >>> anniversary(date(2024, 2, 29), 2028)
    datetime.date(2028, 2, 29)
    """
    return joined + relativedelta(year=year)


def _first_rolling_day(today, span):
    """The first day that, a span later, is still after today.

    A month that is too short ends the span on its last day: what was bought on
    31 January counts for a month through 27 February.

    >>> _first_rolling_day(date(2026, 2, 28), relativedelta(months=1))
    datetime.date(2026, 2, 1)
    >>> _first_rolling_day(date(2026, 3, 28), relativedelta(months=1))
    datetime.date(2026, 3, 1)
    """
    day = timedelta(days=1)
    return max(today - span + day, today + day - span)


def _membership_year(today, joined):
    """The year of membership around a day.

    >>> _membership_year(date(2025, 2, 28), date(2024, 2, 29))
    Window(start=datetime.date(2025, 2, 28), end=datetime.date(2026, 2, 27))
    """
    year = today.year - (today < anniversary(joined, today.year))
    start = anniversary(joined, year)
    return Window(start, anniversary(joined, year + 1) - timedelta(days=1))
