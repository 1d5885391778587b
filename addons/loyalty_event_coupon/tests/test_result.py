from freezegun import freeze_time

from odoo.tests import tagged

from .common import NOON, EventCouponCase


@tagged("post_install", "-at_install")
class TestResult(EventCouponCase):
    """Issued, came, used, paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule("second_visit", days=60, validity_days=30)
        cls._visit(cls.member, "2026-03-01")

    def setUp(self):
        super().setUp()
        self.issue = self._run("2026-04-30")

    def _get_state(self, day):
        with freeze_time(NOON % day):
            self.env.invalidate_all()
            return self.issue.state

    def test_issued_then_expired(self):
        self.assertEqual(self._get_state("2026-05-30"), "issued")
        self.assertEqual(self._get_state("2026-05-31"), "expired")

    def test_came_without_the_coupon(self):
        with freeze_time(NOON % "2026-05-10"):
            self._visit(self.member, "2026-05-10", 250)
            self.assertRecordValues(
                self.rule,
                [
                    {
                        "issued_count": 1,
                        "came_count": 1,
                        "used_count": 0,
                        "turnover": 250,
                    }
                ],
            )
            self.assertEqual(str(self.issue.came_on), "2026-05-10")

    def test_used_and_paid(self):
        with freeze_time(NOON % "2026-05-10"):
            self._post(self.issue.card_id, -1, "redeem")
            visit = self._visit(self.member, "2026-05-10", 250)
            self.assertEqual(self.issue.state, "used")
            self.assertEqual(self.issue.search([("state", "=", "used")]), self.issue)
            self.assertEqual((self.rule.used_count, self.rule.turnover), (1, 250))
            self._take_back(visit)
            self.rule.invalidate_recordset()
            self.assertEqual((self.rule.came_count, self.rule.turnover), (0, 0))

    def test_use_taken_back(self):
        with freeze_time(NOON % "2026-05-10"):
            entry = self._post(self.issue.card_id, -1, "redeem")
            self.env["loyalty.ledger"].reverse(entry)
            self.assertEqual(self.issue.state, "issued")

    def test_paid_after_the_last_day_does_not_count(self):
        with freeze_time(NOON % "2026-06-10"):
            self._visit(self.member, "2026-06-10", 250)
            self.assertEqual((self.rule.came_count, self.rule.turnover), (0, 0))

    def test_withdrawn(self):
        self.issue.card_id.active = False
        self.assertEqual(self._get_state("2026-05-10"), "gone")
        self.issue.card_id.unlink()
        self.assertEqual(self._get_state("2026-05-10"), "gone")
        self.assertTrue(self.issue.card_code)
