"""The days on which coupons are due. Pure values, no database."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

SECOND_VISIT = "second_visit"
BIRTHDAY = "birthday"
WIN_BACK = "win_back"

LEAP_DAY = (2, 29)


class Window(NamedTuple):
    """The first and the last day of an event that is due today."""

    first: date
    last: date


class Birthday(NamedTuple):
    """A day of birth, without its year, and when it is greeted."""

    month: int
    day: int
    greeted_on: date


class Due(NamedTuple):
    """A person who gets a coupon.

    :param company_id: the branch that gives it
    :param event_day: the day that the coupon is for
    :param period: names what is given once only, within a rule and a person
    """

    partner_id: int
    company_id: int
    event_day: date
    period: str


def window(today: date, reach_back: int, ahead: int = 0) -> Window:
    """Return the days of an event for which a coupon is due today.

    :param reach_back: days for which a coupon that is late is still given
    :param ahead: days by which it is given before the event

    >>> window(date(2026, 1, 3), 7, ahead=5)
    Window(first=datetime.date(2026, 1, 1), last=datetime.date(2026, 1, 8))
    """
    last = today + timedelta(days=ahead)
    return Window(last - timedelta(days=reach_back), last)


def birthdays(days: Window) -> Iterator[Birthday]:
    """Return who is greeted on the days of a window.

    Who was born on 29 February is greeted on the 28th in a common year.

    >>> for each in birthdays(Window(date(2027, 2, 28), date(2027, 3, 1))):
    ...     print(each.month, each.day, each.greeted_on)
    2 28 2027-02-28
    2 29 2027-02-28
    3 1 2027-03-01
    >>> [each.day for each in birthdays(Window(date(2028, 2, 28), date(2028, 2, 29)))]
    [28, 29]
    """
    day = days.first
    while day <= days.last:
        yield Birthday(day.month, day.day, day)
        if (day.month, day.day) == (2, 28) and not calendar.isleap(day.year):
            yield Birthday(*LEAP_DAY, day)
        day += timedelta(days=1)
