from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..exceptions import LedgerKeyConflict
from ..tools.movement import EARN, REDEEM
from .common import LedgerCase


@tagged("post_install", "-at_install")
class TestLedgerReversal(LedgerCase):
    def _reverse(self, entry, points=None, **kwargs):
        return self.env["loyalty.ledger"].reverse(entry, points, **kwargs)

    def test_spent_points_return_to_their_lots(self):
        card = self._create_card()
        soon = self._post(card, 10, expires_on="2999-01-31").lot_ids
        late = self._post(card, 10, expires_on="2999-12-31").lot_ids
        spent = self._post(card, -15, REDEEM)
        back = self._reverse(spent)
        self.assertRecordValues(
            back, [{"points": 15, "kind": "reversal", "reversed_entry_id": spent.id}]
        )
        self.assertEqual((soon | late).mapped("remaining"), [10, 10])
        self.assertFalse(back.lot_ids)
        self.assertSound()

    def test_partial_reversals_add_up_and_no_more(self):
        card = self._create_card(points=10)
        spent = self._post(card, -10, REDEEM)
        self._reverse(spent, 4)
        self._reverse(spent, 5)
        self.assertEqual(spent.unreversed_points, 1)
        with self.assertRaisesRegex(UserError, "1.00 points left"):
            self._reverse(spent, 2)
        self._reverse(spent)
        with self.assertRaises(UserError):
            self._reverse(spent)
        self.assertEqual(card.points, 10)
        self.assertSound()

    def test_same_key_reverses_once(self):
        card = self._create_card(points=10)
        spent = self._post(card, -10, REDEEM)
        first = self._reverse(spent, 4, key="refund:1")
        self.assertEqual(self._reverse(spent, 4, key="refund:1"), first)
        self.assertEqual(card.points, 4)

    def test_same_key_for_another_entry_is_refused(self):
        card = self._create_card(points=10)
        first, second = (self._post(card, -3, REDEEM) for _time in range(2))
        self._reverse(first, key="refund:1")
        with self.assertRaisesRegex(LedgerKeyConflict, "reverses another entry"):
            self._reverse(second, key="refund:1")
        self.assertEqual(card.points, 7)

    def test_clawback_takes_its_own_lot_first(self):
        card = self._create_card()
        old = self._post(card, 10, expires_on="2999-01-31").lot_ids
        earned = self._post(card, 10, EARN)
        self._reverse(earned)
        self.assertEqual((old | earned.lot_ids).mapped("remaining"), [10, 0])
        self.assertSound()

    def test_clawback_of_spent_points_goes_negative(self):
        card = self._create_card()
        earned = self._post(card, 10, EARN)
        self._post(card, -8, REDEEM)
        self._reverse(earned)
        self.assertRecordValues(card, [{"points": -8, "overdraft": 8}])
        self._post(card, 10, EARN)
        self.assertRecordValues(card, [{"points": 2, "overdraft": 0}])
        self.assertSound()

    def test_clawback_takes_only_what_is_there(self):
        self.program.overdraft_policy = "available_only"
        card = self._create_card()
        earned = self._post(card, 10, EARN)
        self._post(card, -8, REDEEM)
        back = self._reverse(earned, key="refund:1")
        self.assertEqual((back.points, card.points, card.overdraft), (-2, 0, 0))
        self.assertEqual(self._reverse(earned, key="refund:1"), back)
        self.assertSound()

    def test_clawback_that_finds_nothing_posts_nothing(self):
        self.program.overdraft_policy = "available_only"
        card = self._create_card()
        earned = self._post(card, 10, EARN)
        self._post(card, -10, REDEEM)
        self.assertFalse(self._reverse(earned))
        self.assertEqual(card.points, 0)

    def test_returned_overdraft_that_was_recovered_becomes_a_lot(self):
        card = self._create_card()
        spent = self._post(card, -10, REDEEM, forced=True)
        self._post(card, 10, EARN)
        back = self._reverse(spent)
        self.assertEqual(back.lot_ids.mapped("remaining"), [10])
        self.assertRecordValues(card, [{"points": 10, "overdraft": 0}])
        self.assertSound()

    def test_points_returned_after_expiry_have_a_grace(self):
        self.program.return_grace_days = 7
        card = self._create_card()
        with freeze_time("2026-01-10 12:00:00"):
            lot = self._post(card, 10, expires_on="2026-01-31").lot_ids
            spent = self._post(card, -10, REDEEM)
        with freeze_time("2026-02-05 12:00:00"):
            self._reverse(spent)
            self.assertEqual(str(lot.spendable_until), "2026-02-12")
            card._expire_due()
            self.assertEqual(card.points, 10)
        with freeze_time("2026-02-13 12:00:00"):
            card._expire_due()
        self.assertEqual(card.points, 0)
        self.assertSound()

    def test_points_returned_after_expiry_without_grace_expire_again(self):
        card = self._create_card()
        with freeze_time("2026-01-10 12:00:00"):
            self._post(card, 10, expires_on="2026-01-31")
            spent = self._post(card, -10, REDEEM)
        with freeze_time("2026-02-05 12:00:00"):
            self._reverse(spent)
            card._expire_due()
        self.assertEqual(
            self._get_statement(card),
            [("grant", 10), ("redeem", -10), ("reversal", 10), ("expiry", -10)],
        )
        self.assertSound()

    def test_points_that_return_after_a_merge_follow_to_the_surviving_card(self):
        card, survivor = self._create_card(), self._create_card()
        lot = self._post(card, 10, expires_on="2999-06-30").lot_ids
        spent = self._post(card, -6, REDEEM)
        self.env["loyalty.ledger"].merge_cards(card, survivor)
        self._reverse(spent, 4, key="refund:1")
        self._reverse(spent, 4, key="refund:1")
        self.assertEqual((card.points, survivor.points), (0, 8))
        open_lots = survivor.lot_ids.filtered("remaining")
        self.assertEqual(set(open_lots.mapped("expires_on")), {lot.expires_on})
        self.assertSound()

    def test_clawback_after_a_merge_takes_from_the_surviving_card(self):
        self.program.overdraft_policy = "available_only"
        card, survivor = self._create_card(), self._create_card(points=3)
        earned = self._post(card, 10, EARN)
        self.env["loyalty.ledger"].merge_cards(card, survivor)
        self._post(survivor, -5, REDEEM)
        self._reverse(earned)
        self.assertEqual((card.points, survivor.points), (0, 0))
        self.assertEqual(survivor.overdraft, 0)
        self.assertSound()

    def test_a_reversal_cannot_be_reversed(self):
        card = self._create_card(points=10)
        back = self._reverse(self._post(card, -10, REDEEM))
        with self.assertRaisesRegex(UserError, "adjustment"):
            self._reverse(back)


@tagged("post_install", "-at_install")
class TestBonusLots(LedgerCase):
    """A bonus beside what was paid is spent last, whatever its date."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.transfer_allowed = True
        cls.card = cls._create_card()
        bonus = cls._post(cls.card, 10, is_bonus=True, expires_on="2999-01-31")
        cls.bonus = bonus.lot_ids
        cls.paid = cls._post(cls.card, 100, expires_on="2999-12-31").lot_ids

    def _get_left(self, card):
        lots = card.lot_ids.filtered("remaining").sorted("is_bonus")
        return [(lot.is_bonus, lot.remaining) for lot in lots]

    def test_paid_before_bonus_and_back_to_both(self):
        spent = self._post(self.card, -104, REDEEM)
        self.assertEqual((self.paid.remaining, self.bonus.remaining), (0, 6))
        self.env["loyalty.ledger"].reverse(spent, 5)
        self.assertEqual((self.paid.remaining, self.bonus.remaining), (1, 10))
        self.assertSound()

    def test_transfer_and_merge_keep_what_is_bonus(self):
        other, third = self._create_card(), self._create_card()
        self.env["loyalty.ledger"].transfer(self.card, other, 105, "bonus:1")
        self.assertEqual(self._get_left(self.card), [(True, 5)])
        self.assertEqual(self._get_left(other), [(False, 100), (True, 5)])
        self.env["loyalty.ledger"].merge_cards(other, third)
        self.assertEqual(self._get_left(third), [(False, 100), (True, 5)])
        self.assertSound()

    def test_lots_from_before_the_column_were_paid(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE loyalty_ledger_lot SET is_bonus = NULL WHERE id = %s",
            [self.paid.id],
        )
        self.env.invalidate_all()
        self._post(self.card, -101, REDEEM)
        self.assertEqual((self.paid.remaining, self.bonus.remaining), (0, 9))
        self.assertFalse(self.paid.is_bonus)
        self.assertSound()

    def test_take_back_goes_to_the_own_lot_first(self):
        self.env["loyalty.ledger"].reverse(self.bonus.entry_id, 4)
        self.assertEqual(self._get_left(self.card), [(False, 100), (True, 6)])
        self.assertSound()
