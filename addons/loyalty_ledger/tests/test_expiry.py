from freezegun import freeze_time

from odoo.tests import tagged

from ..exceptions import NotEnoughPoints
from ..tools.movement import EARN, REDEEM
from .common import LedgerCase


@tagged("post_install", "-at_install")
class TestExpiry(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.partner_id.tz = "Asia/Shanghai"
        cls.card = cls._create_card()

    def test_valid_through_the_last_day_where_the_company_is(self):
        self._post(self.card, 10, expires_on="2026-03-31")
        with freeze_time("2026-03-31 15:59:00"):  # 23:59 in Shanghai
            self.env["loyalty.ledger"].expire()
            self.assertEqual(self.card.points_available, 10)
        with freeze_time("2026-03-31 16:01:00"):  # 00:01 on 1 April
            self.card.invalidate_recordset()
            self.assertEqual(self.card.points_available, 0)
            with self.assertRaises(NotEnoughPoints):
                self._post(self.card, -1, REDEEM)
            self.env["loyalty.ledger"].expire()
            self.card.invalidate_recordset()
        self.assertEqual(self._get_statement(self.card)[-1], ("expiry", -10))
        self.assertSound()

    def test_run_again_expires_nothing_more(self):
        self._post(self.card, 10, expires_on="2026-03-31")
        self._post(self.card, 5)
        with freeze_time("2026-04-02"):
            self.assertEqual(self.env["loyalty.ledger"].expire(), 1)
            self.assertEqual(self.env["loyalty.ledger"].expire(), 0)
        self.card.invalidate_recordset()
        self.assertEqual(self.card.points, 5)
        self.assertSound()

    def test_sweep_and_touch_say_the_same(self):
        other = self._create_card()
        with freeze_time("2026-03-01 12:00:00"):
            for card in self.card | other:
                self._post(card, 10, expires_on="2026-03-31")
                self._post(card, -4, REDEEM)
                self._post(card, 3, expires_on="2026-03-30")
                self._post(card, 5, expires_on="2999-03-30")
        with freeze_time("2026-04-02"):
            self.card._expire_due()
            self.env["loyalty.ledger"].expire()
        (self.card | other).invalidate_recordset()
        self.assertEqual(
            self._get_statement(self.card)[-1], self._get_statement(other)[-1]
        )
        self.assertEqual((self.card | other).mapped("points"), [5, 5])
        self.assertSound()

    def test_grace_is_spendable_but_not_told(self):
        self.program.write({"expiry_policy": "end_of_month", "expiry_grace_days": 3})
        with freeze_time("2026-01-15 12:00:00"):
            lot = self._post(self.card, 10, EARN).lot_ids
        self.assertEqual(
            (str(lot.expires_on), str(lot.spendable_until)),
            ("2026-01-31", "2026-02-03"),
        )
        with freeze_time("2026-02-03 12:00:00"):
            self.assertEqual(self.card.points_available, 10)
        with freeze_time("2026-02-04 12:00:00"):
            self.card.invalidate_recordset()
            self.assertEqual(self.card.points_available, 0)

    def test_an_expired_card_spends_nothing(self):
        self._post(self.card, 10)
        self.card.expiration_date = "2026-03-31"
        with freeze_time("2026-03-31 12:00:00"):
            self.assertEqual(self.card.points_available, 10)
        with freeze_time("2026-04-01 12:00:00"):
            self.card.invalidate_recordset()
            self.assertEqual(self.card.points_available, 0)
            with self.assertRaises(NotEnoughPoints):
                self._post(self.card, -1, REDEEM)
            self.env["loyalty.ledger"].expire()
        self.card.invalidate_recordset()
        self.assertEqual(self.card.points, 0)
        self.assertSound()

    def test_pending_days(self):
        self.program.write({"availability": "delay", "availability_days": 7})
        with freeze_time("2026-01-15 12:00:00"):
            self._post(self.card, 10, EARN)
            self.assertEqual(self.card.points_available, 0)
        with freeze_time("2026-01-22 12:00:00"):
            self.card.invalidate_recordset()
            self.assertEqual(self.card.points_available, 10)
