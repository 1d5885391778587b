from unittest.mock import patch

from odoo.tests import tagged

from ..models import loyalty_ledger_bulk
from .common import LedgerCase


@tagged("post_install", "-at_install")
class TestLedgerBulk(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ledger = cls.env["loyalty.ledger"]
        cls.cards = cls.env["loyalty.card"].concat(
            *(cls._create_card() for _turn in range(5))
        )

    def _grant(self, points=10, **kwargs):
        amounts = dict.fromkeys(self.cards.ids, points)
        posted = self.ledger.post_bulk(amounts, key_prefix="spring", **kwargs)
        self.cards.invalidate_recordset()
        return posted

    def test_grant_in_slices_is_posted_once(self):
        with patch.object(loyalty_ledger_bulk, "SLICE", 2):
            self.assertEqual(self._grant(name="Spring"), 5)
            self.assertEqual(self._grant(name="Spring"), 0)
        self.assertEqual(self.cards.mapped("points"), [10] * 5)
        self.assertSound()

    def test_grant_says_what_one_posting_says(self):
        self.program.write({"expiry_policy": "end_of_year", "point_value": 0.5})
        single = self._create_card()
        one = self._post(single, 10, key="k", name="Spring")
        self._grant(name="Spring")
        many = self.env["loyalty.ledger.entry"].search(
            [("card_id", "=", self.cards[0].id)]
        )
        ignored = {"card_id", "card_code", "partner_id", "source_key", "posted_at"}
        names = [
            name
            for name, field in one._fields.items()
            if field.store and field.type != "one2many" and name not in ignored | {"id"}
        ]
        self.assertEqual(
            many.read(names, load="")[0] | {"id": 0},
            one.read(names, load="")[0] | {"id": 0},
        )
        lot_names = [
            "points",
            "remaining",
            "expires_on",
            "spendable_until",
            "unit_value",
            "company_id",
            "program_id",
            "available_on",
        ]
        self.assertEqual(
            many.lot_ids.read(lot_names, load="")[0] | {"id": 0},
            one.lot_ids.read(lot_names, load="")[0] | {"id": 0},
        )

    def test_grant_pays_an_overdraft_first(self):
        self.cards[0].points = -4
        self.assertEqual(self._grant(), 5)
        self.assertRecordValues(self.cards[0], [{"points": 6, "overdraft": 0}])
        self.assertEqual(self._grant(), 0)
        self.assertSound()

    def test_numbers_that_are_not_positive_are_left_out(self):
        self.assertEqual(self._grant(points=0), 0)
        self.assertEqual(self._grant(points=-3), 0)
        self.assertEqual(self.cards.mapped("points"), [0] * 5)

    def test_what_comes_for_a_merged_card_goes_to_its_member(self):
        self.ledger.merge_cards(self.cards[1], self.cards[0])
        self.assertEqual(self._grant(), 5)
        self.assertEqual(self._grant(), 0)
        self.assertEqual(self.cards.mapped("points"), [20, 0, 10, 10, 10])
        self.assertSound()

    def test_opening_entries_are_posted_once(self):
        self.env.cr.execute(
            "UPDATE loyalty_card SET points = 7, ledger_points = 7 WHERE id = %s",
            [self.cards[1].id],
        )
        self.env.cr.execute(
            "UPDATE loyalty_card SET points = -3, ledger_points = -3, overdraft = 3"
            " WHERE id = %s",
            [self.cards[2].id],
        )
        self.cards.invalidate_recordset()
        self.assertEqual(self.ledger.post_opening(), 2)
        self.assertEqual(self.ledger.post_opening(), 0)
        self.assertEqual(self._get_statement(self.cards[2]), [("opening", -3)])
        self.assertSound()

    def test_changes_of_an_absence_are_entered(self):
        self._grant()
        self.env.cr.execute(
            "UPDATE loyalty_card SET points = 3, ledger_points = 3 WHERE id = %s",
            [self.cards[1].id],
        )
        self.cards.invalidate_recordset()
        self.assertEqual(self.ledger.post_missing(), 1)
        self.assertEqual(
            self._get_statement(self.cards[1]), [("grant", 10), ("other", -7)]
        )
        self.assertSound()
