from datetime import date

from odoo.tests import tagged

from .common import EventCouponCase


@tagged("post_install", "-at_install")
class TestBirthday(EventCouponCase):
    """Each year, some days before the birthday."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule("birthday", days=0, reach_back=0)

    def _born(self, day):
        self.member.birthdate_date = day

    def test_on_the_day_each_year(self):
        self._born("1990-05-17")
        self.assertFalse(self._run("2026-05-16"))
        self.assertEqual(len(self._run("2026-05-17")), 1)
        self.assertEqual(len(self._run("2026-05-17")), 1)
        self.assertFalse(self._run("2026-05-18") - self._get_issues())
        issues = self._run("2027-05-17")
        self.assertEqual(issues.mapped("period"), ["2026", "2027"])

    def test_leap_day_is_greeted_in_common_years(self):
        self._born("1992-02-29")
        self.assertFalse(self._run("2027-02-27"))
        self.assertEqual(self._run("2027-02-28").event_day, date(2027, 2, 28))
        self.assertEqual(len(self._run("2027-03-01")), 1)

    def test_leap_day_is_greeted_on_its_day_in_leap_years(self):
        self._born("1992-02-29")
        self.assertFalse(self._run("2028-02-28"))
        self.assertEqual(self._run("2028-02-29").event_day, date(2028, 2, 29))

    def test_leap_day_once_with_reach_back(self):
        self._born("1992-02-29")
        self.rule.reach_back = 5
        for day in ("2027-02-28", "2027-03-01", "2027-03-03"):
            self.assertEqual(len(self._run(day)), 1)

    def test_before_the_birthday_over_the_end_of_the_year(self):
        """The coupon of a birthday in January is issued in December, once."""
        self.rule.write({"days": 7, "reach_back": 3})
        self._born("1985-01-03")
        self.assertFalse(self._run("2026-12-26"))
        self.assertEqual(self._run("2026-12-27").period, "2027")
        for day in ("2026-12-28", "2026-12-30", "2027-01-03"):
            self.assertEqual(len(self._run(day)), 1)

    def test_who_never_came_is_greeted_by_the_branch_of_the_rule(self):
        self._born("1990-05-17")
        self.assertEqual(self._run("2026-05-17").company_id, self.company)

    def test_branch_of_the_last_visit_greets(self):
        branch = self.env["res.company"].create(
            {"name": "West", "parent_id": self.company.id}
        )
        self._born("1990-05-17")
        self._visit(self.member, "2026-01-05", company=branch)
        self._visit(self.member, "2026-01-04")
        self.assertEqual(self._run("2026-05-17").company_id, branch)

    def test_contact_of_another_company_is_left_to_it(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._born("1990-05-17")
        self.member.company_id = other
        self.assertFalse(self._run("2026-05-17"))

    def test_newborn_is_not_greeted_on_the_day_of_birth(self):
        self._born("2026-05-17")
        self.assertFalse(self._run("2026-05-17"))
