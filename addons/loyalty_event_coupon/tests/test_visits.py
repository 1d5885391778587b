from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import EventCouponCase


@tagged("post_install", "-at_install")
class TestSecondVisit(EventCouponCase):
    """So many days after a first visit without a second."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule("second_visit", days=60, reach_back=7)

    def test_on_its_day_and_not_before(self):
        self._visit(self.member, "2026-03-01")
        self.assertFalse(self._run("2026-04-29"))
        self.assertRecordValues(
            self._run("2026-04-30"),
            [
                {
                    "partner_id": self.member.id,
                    "company_id": self.company.id,
                    "event_day": date(2026, 4, 30),
                    "period": "once",
                }
            ],
        )

    def test_who_came_again_gets_none(self):
        self._visit(self.member, "2026-03-01")
        self._visit(self.member, "2026-04-10")
        self.assertFalse(self._run("2026-04-30"))

    def test_second_visit_that_was_refunded_is_none(self):
        self._visit(self.member, "2026-03-01")
        self._take_back(self._visit(self.member, "2026-04-10"))
        self.assertEqual(len(self._run("2026-04-30")), 1)

    def test_first_visit_that_was_refunded_is_none(self):
        self._take_back(self._visit(self.member, "2026-03-01"))
        self.assertFalse(self._run("2026-04-30"))

    def test_missed_days_are_made_up_for(self):
        self._visit(self.member, "2026-03-01")
        self.assertEqual(len(self._run("2026-05-07")), 1)

    def test_a_new_rule_does_not_reach_back_for_years(self):
        self._visit(self.member, "2024-03-01")
        self._visit(self._create_member(), "2026-03-01")
        self.assertFalse(self._run("2026-05-08"))

    def test_once_for_ever(self):
        """Even if the first visit turns into another one later."""
        first = self._visit(self.member, "2026-03-01")
        self._run("2026-04-30")
        self._take_back(first)
        self._visit(self.member, "2026-05-01")
        self.assertEqual(len(self._run("2026-06-30")), 1)

    def test_over_the_end_of_the_year(self):
        self._visit(self.member, "2026-12-15")
        self.assertFalse(self._run("2027-02-12"))
        self.assertEqual(len(self._run("2027-02-13")), 1)

    def test_visits_elsewhere_do_not_count(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._visit(self.member, "2026-03-01", company=other)
        self.assertFalse(self._run("2026-04-30"))

    def test_branches_of_the_company_count(self):
        branch = self.env["res.company"].create(
            {"name": "West", "parent_id": self.company.id}
        )
        self._visit(self.member, "2026-03-01", company=branch)
        self.assertEqual(self._run("2026-04-30").company_id, branch)

    def test_audience(self):
        tag = self.env["res.partner.category"].create({"name": "New Energy"})
        tagged_member = self._create_member(category_id=tag.ids)
        for member in self.member | tagged_member:
            self._visit(member, "2026-03-01")
        self.rule.partner_domain = f"[('category_id', 'in', [{tag.id}])]"
        self.assertEqual(self._run("2026-04-30").partner_id, tagged_member)

    def test_archived_contacts_get_none(self):
        self._visit(self.member, "2026-03-01")
        self.member.active = False
        self.assertFalse(self._run("2026-04-30"))


@tagged("post_install", "-at_install")
class TestWinBack(EventCouponCase):
    """So many months after the last visit, once for an absence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule("win_back", months=6, pause_months=12, reach_back=7)

    def test_on_its_day_and_not_before(self):
        self._visit(self.member, "2026-01-10")
        self._visit(self.member, "2026-03-15")
        self.assertFalse(self._run("2026-09-14"))
        self.assertEqual(self._run("2026-09-15").period, "2026-03-15")

    def test_end_of_a_short_month(self):
        """Six months after 31 August end on the last day of February."""
        self._visit(self.member, "2026-08-31")
        self.assertFalse(self._run("2027-02-27"))
        self.assertEqual(len(self._run("2027-02-28")), 1)

    def test_leap_day(self):
        self._visit(self.member, "2027-08-29")
        self.assertFalse(self._run("2028-02-28"))
        self.assertEqual(len(self._run("2028-02-29")), 1)

    def test_who_came_in_time_gets_none(self):
        self._visit(self.member, "2026-03-15")
        self._visit(self.member, "2026-09-14")
        self.assertFalse(self._run("2026-09-15"))

    def test_not_twice_for_the_same_absence(self):
        self._visit(self.member, "2026-03-15")
        self._run("2026-09-15")
        self.assertEqual(len(self._run("2026-09-16")), 1)

    def test_next_absence_only_after_the_pause(self):
        self._visit(self.member, "2026-03-15")
        self._run("2026-09-15")
        self._visit(self.member, "2026-10-01")
        self.assertEqual(len(self._run("2027-04-01")), 1)
        self._visit(self.member, "2027-05-01")
        self.assertEqual(len(self._run("2027-11-01")), 2)

    def test_day_of_the_branch(self):
        """The day begins in Shanghai eight hours before it does in London."""
        london = self.env["res.company"].create(
            {"name": "London", "parent_id": self.company.id}
        )
        london.partner_id.tz = "Europe/London"
        other = self._create_member()
        self._visit(self.member, "2026-03-15")
        self._visit(other, "2026-03-15", company=london)
        Finder = self.env["loyalty.event.coupon.finder"]
        for moment, due in (
            ("2026-09-14 15:59:00", []),
            ("2026-09-14 16:01:00", [self.member.id]),
            ("2026-09-14 23:01:00", [self.member.id, other.id]),
        ):
            with self.subTest(moment), freeze_time(moment):
                found = Finder.find(self.rule)
                self.assertEqual([each.partner_id for each in found], due)
