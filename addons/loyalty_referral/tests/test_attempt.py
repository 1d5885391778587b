from freezegun import freeze_time

from odoo.tests import tagged

from .common import ReferralCase

PLACE, ELSEWHERE = "192.0.2.1", "192.0.2.2"


@tagged("post_install", "-at_install")
class TestAttempt(ReferralCase):
    """How often somebody may try, counted in the database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.attempts = cls.env["loyalty.referral.attempt"]

    def _try(self, number, kind="leave", address=PLACE, code="A"):
        for _time in range(number):
            self.attempts.note(kind, address, code)

    def test_limit_of_an_address(self):
        self._try(9)
        self.assertTrue(self.attempts.is_allowed("leave", PLACE, "B"))
        self._try(1)
        self.assertFalse(self.attempts.is_allowed("leave", PLACE, "B"))
        self.assertTrue(self.attempts.is_allowed("leave", ELSEWHERE, "B"))
        self.assertTrue(self.attempts.is_allowed("look", PLACE))

    def test_limit_of_a_code(self):
        for number in range(30):
            self._try(1, address=f"192.0.2.{number}")
        self.assertFalse(self.attempts.is_allowed("leave", "198.51.100.1", "A"))
        self.assertTrue(self.attempts.is_allowed("leave", "198.51.100.1", "B"))

    def test_an_hour_later(self):
        with freeze_time("2026-03-01 10:00:00"):
            self._try(10)
            self.assertFalse(self.attempts.is_allowed("leave", PLACE))
        with freeze_time("2026-03-01 11:00:01"):
            self.assertTrue(self.attempts.is_allowed("leave", PLACE))

    def test_address_is_not_kept_as_it_is(self):
        self._try(1)
        found = self.attempts.search([], limit=1)
        self.assertNotIn(PLACE, found.address)

    def test_forgotten_after_two_days(self):
        with freeze_time("2026-03-01 10:00:00"):
            self._try(3)
        with freeze_time("2026-03-03 10:00:01"):
            self.attempts._gc_attempts()
        self.assertFalse(self.attempts.search([]))
