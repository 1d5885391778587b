from decimal import Decimal

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..exceptions import LedgerKeyConflict, NotEnoughPoints
from ..tools.movement import EARN, GRANT, REDEEM, Movement, NewLot
from .common import LedgerCase


@tagged("post_install", "-at_install")
class TestLedgerPosting(LedgerCase):
    def test_credit_makes_a_lot(self):
        card = self._create_card()
        entry = self._post(card, 30, EARN, key="a", name="Oil change")
        self.assertRecordValues(
            entry,
            [
                {
                    "card_id": card.id,
                    "card_code": card.code,
                    "program_name": "Club",
                    "partner_id": card.partner_id.id,
                    "kind": "earn",
                    "points": 30,
                    "balance": 30,
                    "source_key": "a",
                    "name": "Oil change",
                    "user_id": self.env.uid,
                }
            ],
        )
        self.assertRecordValues(entry.lot_ids, [{"points": 30, "remaining": 30}])
        self.assertRecordValues(
            card, [{"points": 30, "ledger_points": 30, "overdraft": 0}]
        )

    def test_debit_draws_first_expiring_lot_first(self):
        card = self._create_card()
        late = self._post(card, 10, expires_on="2999-12-31").lot_ids
        soon = self._post(card, 10, expires_on="2999-01-31").lot_ids
        never = self._post(card, 10).lot_ids
        entry = self._post(card, -15, REDEEM)
        self.assertRecordValues(
            entry.draw_ids,
            [{"lot_id": soon.id, "points": 10}, {"lot_id": late.id, "points": 5}],
        )
        self.assertEqual((late | soon | never).mapped("remaining"), [5, 0, 10])
        self.assertSound()

    def test_redeem_more_than_available_is_refused(self):
        card = self._create_card(points=10)
        with self.assertRaisesRegex(NotEnoughPoints, "10.00 points to spend"):
            self._post(card, "-10.01", REDEEM)
        self.assertEqual(self._get_statement(card), [("grant", 10)])

    def test_pending_points_cannot_be_spent(self):
        card = self._create_card()
        self._post(card, 10, EARN, available_on="2999-01-01")
        self.assertEqual((card.points, card.points_available), (10, 0))
        with self.assertRaises(NotEnoughPoints):
            self._post(card, -1, REDEEM)

    def test_awaited_event_makes_points_available(self):
        card = self._create_card()
        self._post(card, 10, EARN, awaiting="invoice:7")
        self.assertEqual(card.points_pending, 10)
        self.assertEqual(self.env["loyalty.ledger"].make_available("invoice:7"), 1)
        self.assertEqual(card.points_available, 10)

    def test_same_key_posts_once(self):
        card = self._create_card()
        first = self._post(card, 10, EARN, key="order:1")
        self.assertEqual(self._post(card, 10, EARN, key="order:1"), first)
        self.assertEqual(card.points, 10)

    def test_same_key_with_other_content_is_refused(self):
        card = self._create_card()
        self._post(card, 10, EARN, key="order:1")
        with self.assertRaisesRegex(LedgerKeyConflict, "Nothing was posted"):
            self._post(card, 11, EARN, key="order:1")
        with self.assertRaises(LedgerKeyConflict):
            self._post(self._create_card(), 10, EARN, key="order:1")
        self.assertEqual(card.points, 10)

    def test_earned_and_spent_in_one_order_stay_apart(self):
        card = self._create_card()
        entries = self.env["loyalty.ledger"].post_many(
            [(card, Movement(10, EARN)), (card, Movement(-10, REDEEM))]
        )
        self.assertEqual(entries.mapped("points"), [10, -10])
        self.assertEqual(card.points, 0)
        self.assertSound()

    def test_second_of_two_redemptions_in_one_call_is_refused(self):
        card = self._create_card(points=100)
        with self.assertRaises(NotEnoughPoints):
            self.env["loyalty.ledger"].post_many(
                [(card, Movement(-100, REDEEM)), (card, Movement(-100, REDEEM))]
            )
        self.assertEqual(card.points, 100)

    def test_forced_debit_leaves_an_overdraft_that_credits_pay(self):
        card = self._create_card(points=10)
        self._post(card, -25, REDEEM, forced=True)
        self.assertRecordValues(
            card, [{"points": -15, "overdraft": 15, "points_available": 0}]
        )
        self._post(card, 20, EARN)
        self.assertRecordValues(
            card, [{"points": 5, "overdraft": 0, "points_available": 5}]
        )
        self.assertSound()

    def test_no_float_dust(self):
        card = self._create_card()
        for _turn in range(10):
            self._post(card, 0.1, EARN)
        self._post(card, -1, REDEEM)
        self.assertEqual(card.points, 0.0)
        self.assertEqual(card.points_available, 0.0)

    def test_parts_of_a_credit_keep_their_conditions(self):
        card = self._create_card()
        lots = (NewLot(Decimal(4), awaiting="x"), NewLot(Decimal(6)))
        entry = self._post(card, 10, GRANT, new_lots=lots)
        self.assertEqual(entry.lot_ids.mapped("points"), [4, 6])
        self.assertEqual(card.points_pending, 4)
        self.assertSound()

    def test_transfer_keeps_dates_and_issuer(self):
        card, other = self._create_card(), self._create_card()
        lot = self._post(card, 10, expires_on="2999-06-30").lot_ids
        ledger = self.env["loyalty.ledger"]
        entries = ledger.transfer(card, other, 4, key="t")
        self.assertEqual(ledger.transfer(card, other, 4, key="t"), entries)
        self.assertRecordValues(
            other.lot_ids,
            [
                {
                    "remaining": 4,
                    "expires_on": lot.expires_on,
                    "company_id": lot.company_id.id,
                }
            ],
        )
        self.assertEqual((card.points, other.points), (6, 4))
        self.assertSound()

    def test_merge_keeps_lots_and_both_histories(self):
        card, other = self._create_card(points=5), self._create_card()
        self._post(other, 7, expires_on="2999-06-30")
        self.env["loyalty.ledger"].merge_cards(other, card)
        self.assertRecordValues(
            card | other,
            [
                {"points": 12, "active": True, "merged_into_id": False},
                {"points": 0, "active": False, "merged_into_id": card.id},
            ],
        )
        self.assertIn(7, card.lot_ids.filtered("expires_on").mapped("remaining"))
        self.assertEqual(set(card._get_history_card_ids()), {card.id, other.id})
        self.assertSound()

    def test_a_posting_on_a_merged_card_reaches_the_surviving_one(self):
        card, survivor = self._create_card(), self._create_card()
        first = self._post(card, 10, EARN, key="order:1")
        self.env["loyalty.ledger"].merge_cards(card, survivor)
        self.assertEqual(self._post(card, 10, EARN, key="order:1"), first)
        self._post(card, 5, EARN, key="order:2")
        self.assertEqual((card.points, survivor.points), (0, 15))
        self.assertSound()

    def test_merge_of_an_overdrawn_card(self):
        card, other = self._create_card(points=5), self._create_card(points=-8)
        self.env["loyalty.ledger"].merge_cards(other, card)
        self.assertRecordValues(
            card | other,
            [{"points": -3, "overdraft": 3}, {"points": 0, "overdraft": 0}],
        )
        self.assertSound()


@tagged("post_install", "-at_install")
class TestCardWrites(LedgerCase):
    def test_any_write_becomes_an_entry(self):
        card = self._create_card(points=10)
        card.points += 5
        card.points -= 3
        self.assertEqual(
            self._get_statement(card), [("grant", 10), ("other", 5), ("other", -3)]
        )
        self.assertSound()

    def test_unmanaged_code_may_overdraw_but_visibly(self):
        card = self._create_card(points=10)
        card.points = -4
        self.assertRecordValues(card, [{"points": -4, "overdraft": 4}])
        self.assertSound()

    def test_unexplained_rest_is_posted_apart(self):
        card = self._create_card()
        told = card.with_context(ledger_movements=(Movement(10, EARN),))
        told.points = 8
        self.assertEqual(self._get_statement(card), [("earn", 10), ("other", -2)])

    def test_deleted_card_stays_readable(self):
        card = self._create_card(points=10)
        number, code, member = card.id, card.code, card.partner_id
        card.unlink()
        entries = self.env["loyalty.ledger.entry"].search([("card_id", "=", number)])
        self.assertRecordValues(
            entries.sorted("id"),
            [
                {"points": 10, "card_code": code, "partner_id": member.id},
                {"points": -10, "card_code": code, "partner_id": member.id},
            ],
        )
        self.assertEqual(entries[0].kind, "void")
        self.assertSound()

    def test_copy_does_not_copy_value(self):
        card = self._create_card(points=10)
        self.assertEqual(card.copy({"code": "copy", "partner_id": False}).points, 0)
        self.assertSound()

    def test_ledger_columns_cannot_be_written(self):
        card = self._create_card(points=10)
        card.write({"overdraft": 5, "ledger_points": 99})
        self.assertRecordValues(card, [{"ledger_points": 10, "overdraft": 0}])

    def test_employee_cannot_set_points_even_with_a_forged_context(self):
        card = self._create_card(points=10)
        user = self._create_user("cashier", "reader")
        forged = {"ledger_movements": [{"points": 90, "kind": "earn"}]}
        with self.assertRaisesRegex(AccessError, "adjustment"):
            card.with_user(user).with_context(**forged).write({"points": 100})
        self.assertEqual(card.points, 10)

    def test_member_has_one_active_card(self):
        card = self._create_card()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self._create_card(member=card.partner_id)

    def test_contact_with_points_cannot_be_deleted(self):
        card = self._create_card(points=10)
        with self.assertRaisesRegex(UserError, "still has 10 points"):
            card.partner_id.unlink()
        self._post(card, -10, REDEEM)
        card.partner_id.unlink()
