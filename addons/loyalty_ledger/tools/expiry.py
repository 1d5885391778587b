"""When points granted on a day cease to be valid."""

import calendar
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

NEVER = "never"
DAYS = "days"
MONTHS = "months"
END_OF_MONTH = "end_of_month"
END_OF_YEAR = "end_of_year"
FIXED_DAY = "fixed_day"


def expiry_date(policy, granted_on, count=0, month=12, day=31):
    """Last day on which points granted on ``granted_on`` are valid, or None.

    ``count`` is a number of days, of months, of further months for the end of a
    month, or of further years for the end of a year and the fixed day. A fixed
    29 February falls on 28 February in a common year.

    >>> expiry_date("days", date(2026, 1, 31), 30)
    datetime.date(2026, 3, 2)
    >>> expiry_date("months", date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    >>> expiry_date("end_of_month", date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    >>> expiry_date("end_of_year", date(2026, 11, 21), 1)
    datetime.date(2027, 12, 31)
    >>> expiry_date("fixed_day", date(2026, 7, 1), 0, 6, 30)
    datetime.date(2027, 6, 30)
    >>> expiry_date("fixed_day", date(2026, 3, 1), 0, 2, 29)
    datetime.date(2027, 2, 28)
    >>> expiry_date("never", date(2026, 3, 1)) is None
    True
    """
    if policy == DAYS:
        return granted_on + timedelta(days=count)
    if policy == MONTHS:
        return granted_on + relativedelta(months=count)
    if policy == END_OF_MONTH:
        return _month_end(granted_on + relativedelta(day=1, months=count))
    if policy == END_OF_YEAR:
        return date(granted_on.year + count, 12, 31)
    if policy == FIXED_DAY:
        return _next_fixed_day(granted_on, count, month, day)
    return None


def _month_end(day):
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _fixed_day(year, month, day):
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _next_fixed_day(granted_on, count, month, day):
    first = _fixed_day(granted_on.year, month, day)
    year = granted_on.year + (0 if granted_on <= first else 1)
    return _fixed_day(year + count, month, day)
