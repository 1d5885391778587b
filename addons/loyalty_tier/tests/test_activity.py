from odoo.tests import tagged

from odoo.addons.loyalty_ledger.exceptions import LedgerKeyConflict
from odoo.addons.loyalty_ledger.tools.movement import EARN, REDEEM

from .common import TierCase


@tagged("post_install", "-at_install")
class TestActivity(TierCase):
    """What is recorded, once; points come from the ledger by themselves."""

    def _get_points(self, card=None):
        rows = self.env["loyalty.tier.activity"].search(
            [("card_id", "=", (card or self.card).id), ("kind", "=", "points")],
            order="id",
        )
        return rows.mapped("points")

    def test_key_counts_once(self):
        first = self._buy(self.card, 60, key="order")
        self.assertEqual(self._buy(self.card, 60, key="order"), first)
        self.assertFalse(self.card.tier_id)

    def test_key_with_another_amount_is_refused(self):
        self._buy(self.card, 60, key="order")
        with self.assertRaises(LedgerKeyConflict):
            self._buy(self.card, 61, key="order")

    def test_document_is_named(self):
        source = ("res.partner", self.card.partner_id.id)
        row = self._buy(self.card, 60, source=source)
        self.assertEqual(row.source_name, self.card.partner_id.display_name)
        self.assertEqual(row.action_open_source()["res_id"], source[1])

    def test_without_a_ladder_amounts_are_kept_for_one_that_comes(self):
        program = self._create_program(name="Later")
        card = self._create_card(program)
        self._buy(card, 100)
        self._post(card, 40, EARN)
        self.assertEqual(self._get_points(card), [])
        tier = self.env["loyalty.tier"].create(
            {"name": "Silver", "program_id": program.id, "qualifying_points": 40}
        )
        self.assertEqual(self._get_points(card), [40])
        self._evaluate()
        self.assertEqual(card.tier_id, tier)

    def test_earned_points_count_and_spending_takes_nothing(self):
        self._set_thresholds(
            self.program,
            {"qualifying_points": 50},
            {"qualifying_points": 100},
            {"qualifying_points": 200},
        )
        self._post(self.card, 100, EARN, key="order")
        self.assertEqual(self.card.tier_id, self.gold)
        self._post(self.card, -100, REDEEM)
        self._evaluate()
        self.assertEqual(self.card.tier_id, self.gold)
        self.assertEqual(self._get_points(), [100])

    def test_granted_points_do_not_count(self):
        self._post(self.card, 1000)
        self.env["loyalty.ledger"].post_bulk({self.card.id: 500})
        self.assertEqual(self._get_points(), [])

    def test_points_earned_in_bulk_count(self):
        amounts = {self.card.id: 70}
        ledger = self.env["loyalty.ledger"]
        ledger.post_bulk(amounts, kind=EARN, key_prefix="import")
        ledger.post_bulk(amounts, kind=EARN, key_prefix="import")
        self.assertEqual(self._get_points(), [70])

    def test_reversal_of_earned_points_takes_back(self):
        entry = self._post(self.card, 100, EARN)
        self.env["loyalty.ledger"].reverse(entry, points=30)
        rows = self.env["loyalty.tier.activity"].search(
            [("card_id", "=", self.card.id)], order="id"
        )
        self.assertEqual(rows.mapped("points"), [100, -30])
        self.assertEqual(rows[1].reversed_id, rows[0])
        self.assertEqual(rows[1].day, rows[0].day)

    def test_reversal_of_a_redemption_counts_nothing(self):
        self._post(self.card, 100, EARN)
        entry = self._post(self.card, -60, REDEEM)
        self.env["loyalty.ledger"].reverse(entry)
        self.assertEqual(self._get_points(), [100])

    def test_points_that_were_spent_are_taken_back_in_full(self):
        self.program.overdraft_policy = "available_only"
        entry = self._post(self.card, 100, EARN, key="order")
        self._post(self.card, -80, REDEEM)
        for _turn in range(2):
            self.env["loyalty.ledger"].reverse(entry, points=100, key="refund")
        self.assertEqual(self.card.points, 0)
        self.assertEqual(self._get_points(), [100, -100])

    def test_nothing_left_in_the_ledger_is_still_taken_back(self):
        self.program.overdraft_policy = "available_only"
        entry = self._post(self.card, 100, EARN, key="order")
        self._post(self.card, -100, REDEEM)
        for _turn in range(2):
            self.env["loyalty.ledger"].reverse(entry, points=100, key="refund")
        self.assertEqual(self._get_points(), [100, -100])
        self.assertSound()
