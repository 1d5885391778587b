from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.loyalty_ledger.tools.movement import EARN, REDEEM

from .common import TierCase


@tagged("post_install", "-at_install")
class TestPoints(TierCase):
    """Points that count come from the ledger by themselves, once."""

    def _get_points(self, card=None):
        rows = self.env["loyalty.tier.points"].search(
            [("card_id", "=", (card or self.card).id)], order="id"
        )
        return rows.mapped("points")

    def test_points_from_before_the_ladder_count(self):
        program = self._create_program(name="Later")
        card = self._create_card(program)
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
        rows = self.env["loyalty.tier.points"].search(
            [("card_id", "=", self.card.id)], order="id"
        )
        self.assertEqual(rows.mapped("points"), [100, -30])
        self.assertEqual(rows[1].reversed_id, rows[0])
        self.assertEqual(rows[1].day, rows[0].day)

    def test_reversal_of_what_was_not_counted_has_the_day_of_the_branch(self):
        self.env.company.partner_id.tz = "Asia/Shanghai"
        with freeze_time("2026-03-01 20:00:00"):  # the 2nd there
            entry = self._post(self.card, 100, EARN)
        self.env["loyalty.tier.points"].search([]).unlink()
        self.env["loyalty.ledger"].reverse(entry)
        row = self.env["loyalty.tier.points"].search([("card_id", "=", self.card.id)])
        self.assertRecordValues(row, [{"points": -100, "day": date(2026, 3, 2)}])

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
