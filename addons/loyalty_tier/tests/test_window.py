from bisect import bisect_right
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.tests import BaseCase, tagged

from ..tools.window import Window, anniversary, window
from .common import TierCase

LEAP_DAY = date(2024, 2, 29)


@tagged("post_install", "-at_install")
class TestWindow(BaseCase):
    """Which days count, by the calculator."""

    def test_rolling_months_begin_on_the_day_after(self):
        for today, months, start in (
            (date(2026, 11, 22), 12, date(2025, 11, 23)),
            (date(2026, 2, 28), 1, date(2026, 2, 1)),
            (date(2024, 2, 28), 12, date(2023, 3, 1)),
            (LEAP_DAY, 12, date(2023, 3, 1)),
            (date(2025, 2, 28), 12, date(2024, 3, 1)),
            (date(2026, 12, 31), 12, date(2026, 1, 1)),
            (date(2027, 1, 1), 12, date(2026, 1, 2)),
        ):
            self.assertEqual(window("rolling", today, months), Window(start), today)

    def test_purchase_counts_until_the_day_before_the_same_day(self):
        days = [date(2023, 1, 1) + timedelta(days=number) for number in range(1200)]
        for months in (1, 2, 6, 12):
            ends = [day + relativedelta(months=months) for day in days]
            for today in days[400:]:
                first = days[bisect_right(ends, today)]
                found = window("rolling", today, months).start
                self.assertEqual(found, first, (today, months))

    def test_calendar_year(self):
        year = Window(date(2026, 1, 1), date(2026, 12, 31))
        for today in (date(2026, 1, 1), date(2026, 12, 31)):
            self.assertEqual(window("calendar_year", today), year)

    def test_anniversary_of_the_leap_day(self):
        self.assertEqual(anniversary(LEAP_DAY, 2027), date(2027, 2, 28))
        self.assertEqual(anniversary(LEAP_DAY, 2028), LEAP_DAY.replace(year=2028))
        for today, start, end in (
            (date(2027, 2, 27), date(2026, 2, 28), date(2027, 2, 27)),
            (date(2027, 2, 28), date(2027, 2, 28), date(2028, 2, 28)),
            (date(2028, 2, 28), date(2027, 2, 28), date(2028, 2, 28)),
            (date(2028, 2, 29), date(2028, 2, 29), date(2029, 2, 27)),
        ):
            found = window("anniversary", today, joined=LEAP_DAY)
            self.assertEqual(found, Window(start, end), today)

    def test_lifetime_has_no_ends(self):
        self.assertTrue(window("lifetime", LEAP_DAY).holds(date(1999, 1, 1)))


@tagged("post_install", "-at_install")
class TestWindowInDatabase(TierCase):
    """What the evaluation counts is what the calculator says."""

    def _get_amount(self, day):
        decision = self.env["loyalty.tier.decision"]
        return decision._get_measures_of(self.card, day=day).amount

    def _assert_counts_as_calculated(self, days):
        joined = self.card._get_joined_on()
        for day in days:
            counting = window(self.program.tier_window, day, 12, joined)
            expected = sum(counting.holds(bought) for bought in days)
            self.assertEqual(self._get_amount(day), expected, day)

    def test_every_window_counts_as_calculated(self):
        self.card.tier_joined_on = LEAP_DAY
        days = [
            date(year, month, day)
            for year in range(2024, 2029)
            for month, day in ((1, 1), (2, 27), (2, 28), (3, 1), (12, 31))
        ]
        days += [LEAP_DAY, date(2028, 2, 29)]
        for day in days:
            self._buy(self.card, 1, day)
        for kind in ("rolling", "calendar_year", "anniversary", "lifetime"):
            self.program.tier_window = kind
            self._assert_counts_as_calculated(days)

    def test_day_is_that_of_the_branch(self):
        self.env.company.partner_id.tz = "America/Los_Angeles"
        tokyo = self._create_company(name="Tokyo", parent_id=self.env.company.id)
        tokyo.partner_id.tz = "Asia/Tokyo"
        with freeze_time("2026-12-31 16:00:00"):
            at_home = self._buy(self.card, 60)
            abroad = self._buy(self.card, 60, company=tokyo)
        self.assertEqual(at_home.day, date(2026, 12, 31))
        self.assertEqual(abroad.day, date(2027, 1, 1))

    def test_purchase_of_a_branch_that_is_a_day_ahead_counts_at_once(self):
        self.env.company.partner_id.tz = "America/Los_Angeles"
        tokyo = self._create_company(name="Tokyo", parent_id=self.env.company.id)
        tokyo.partner_id.tz = "Asia/Tokyo"
        with freeze_time("2026-12-31 16:00:00"):
            self._buy(self.card, 100, company=tokyo)
            self.assertEqual(self.card.tier_id, self.silver)

    def test_purchase_of_the_new_year_counts_for_the_new_year(self):
        self.program.tier_window = "calendar_year"
        self.env.company.partner_id.tz = "America/Los_Angeles"
        tokyo = self._create_company(name="Tokyo", parent_id=self.env.company.id)
        tokyo.partner_id.tz = "Asia/Tokyo"
        with freeze_time("2026-12-31 16:00:00"):
            self._buy(self.card, 100, company=tokyo)
            self.assertFalse(self.card.tier_id)
        with freeze_time("2027-01-01 09:00:00"):
            self._evaluate()
            self.assertEqual(self.card.tier_id, self.silver)

    def test_year_ends_where_the_company_is(self):
        self.program.tier_window = "calendar_year"
        self.env.company.partner_id.tz = "Asia/Shanghai"
        self._buy(self.card, 100, "2026-12-31")
        with freeze_time("2026-12-31 15:59:00"):
            self._evaluate()
            self.assertEqual(self.card.tier_id, self.silver)
        with freeze_time("2026-12-31 16:01:00"):
            self._evaluate()
            self.assertFalse(self.card.tier_id)

    def test_joined_where_the_company_is(self):
        self.env.company.partner_id.tz = "Asia/Shanghai"
        self.program.company_id = self.env.company
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE loyalty_card SET create_date = '2026-02-27 16:30' WHERE id = %s",
            [self.card.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self.card._get_joined_on(), date(2026, 2, 28))
