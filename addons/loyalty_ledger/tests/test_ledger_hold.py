from freezegun import freeze_time

from odoo.tests import tagged

from ..exceptions import NotEnoughPoints
from ..tools.movement import REDEEM, HoldKey
from .common import LedgerCase


@tagged("post_install", "-at_install")
class TestLedgerHold(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._create_card(points=100)
        cls.ledger = cls.env["loyalty.ledger"]

    def test_held_points_are_not_for_others(self):
        self.ledger.hold(self.card, 80, "till:1")
        self.assertEqual(self.card.points_available, 20)
        with self.assertRaisesRegex(NotEnoughPoints, "20.00 points to spend"):
            self.ledger.hold(self.card, 21, "till:2")
        with self.assertRaises(NotEnoughPoints):
            self._post(self.card, -21, REDEEM)

    def test_the_holder_spends_them(self):
        self.ledger.hold(self.card, 80, "till:1")
        holder = self.card.with_context(ledger_hold_key=HoldKey("till:1"))
        self._post(holder, -80, REDEEM)
        self.ledger.use_hold("till:1")
        self.assertEqual((self.card.points, self.card.points_available), (20, 20))

    def test_a_request_cannot_claim_to_be_the_holder(self):
        self.ledger.hold(self.card, 80, "till:1")
        with self.assertRaises(NotEnoughPoints):
            self._post(self.card.with_context(ledger_hold_key="till:1"), -80, REDEEM)

    def test_the_same_key_replaces(self):
        first = self.ledger.hold(self.card, 80, "till:1")
        self.assertEqual(self.ledger.hold(self.card, 100, "till:1"), first)
        self.assertEqual(first.points, 100)
        self.ledger.hold(self.card, 0, "till:1")
        self.assertEqual(self.card.points_available, 100)

    def test_a_hold_ends_by_its_time(self):
        with freeze_time("2026-01-01 12:00:00"):
            self.ledger.hold(self.card, 80, "till:1", minutes=15)
        with freeze_time("2026-01-01 12:14:00"):
            self.card.invalidate_recordset()
            self.assertEqual(self.card.points_available, 20)
        with freeze_time("2026-01-01 12:16:00"):
            self.card.invalidate_recordset()
            self.assertEqual(self.card.points_available, 100)
            self._post(self.card, -100, REDEEM)

    def test_the_card_s_row_keeps_its_time_in_utc(self):
        self.env.cr.execute("SET LOCAL TIME ZONE 'America/New_York'")
        with freeze_time("2026-01-01 12:00:00"):
            self.ledger.hold(self.card, 80, "till:1")
        self.card.invalidate_recordset()
        self.assertEqual(str(self.card.write_date), "2026-01-01 12:00:00")

    def test_a_merge_takes_the_reservation_along(self):
        other = self._create_card(points=50)
        self.ledger.hold(self.card, 80, "till:1")
        self.ledger.merge_cards(self.card, other)
        self.assertEqual((other.points, other.points_available), (150, 70))
        with self.assertRaises(NotEnoughPoints):
            self._post(other, -71, REDEEM)

    def test_release_of_an_unknown_key_is_quiet(self):
        self.ledger.release("nobody")
        self.ledger.hold(self.card, 80, "till:1")
        self.ledger.release("till:1")
        self.assertEqual(self.card.points_available, 100)
