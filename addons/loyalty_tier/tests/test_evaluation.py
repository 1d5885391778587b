from freezegun import freeze_time

from odoo.tests import tagged

from .common import TierCase


@tagged("post_install", "-at_install")
class TestEvaluation(TierCase):
    """What counts, promotion at once, refunds, the nightly run."""

    def test_purchase_promotes_at_once(self):
        self._buy(self.card, 99.99)
        self.assertFalse(self.card.tier_id)
        self._buy(self.card, 0.01)
        self.assertEqual(self.card.tier_id, self.silver)
        self._buy(self.card, 900)
        self.assertEqual(self.card.tier_id, self.platinum)
        self.assertEqual(
            self._get_changes(self.card),
            [(False, "Silver", "joined"), ("Silver", "Platinum", "promotion")],
        )

    def test_history_has_the_measures(self):
        self._buy(self.card, 60)
        self._buy(self.card, 50, kind="goods")
        self.assertRecordValues(
            self.card.tier_history_ids,
            [
                {
                    "qualified_amount": 110,
                    "qualified_visits": 1,
                    "qualified_points": 0,
                    "partner_id": self.card.partner_id.id,
                    "program_id": self.program.id,
                    "user_id": self.env.uid,
                }
            ],
        )

    def test_unchanged_run_writes_nothing(self):
        self._buy(self.card, 100)
        before = self._get_row_version()
        self.assertEqual(self._evaluate(), 0)
        self.assertEqual(self._get_row_version(), before)

    def _get_row_version(self):
        self.env.flush_all()
        query = "SELECT ctid::text FROM loyalty_card WHERE id = %s"
        self.env.cr.execute(query, [self.card.id])
        return self.env.cr.fetchone()

    def test_purchase_leaves_the_window(self):
        with freeze_time("2025-06-15 12:00:00"):
            self._buy(self.card, 500)
        with freeze_time("2026-06-14 12:00:00"):
            self._evaluate()
            self.assertEqual(self.card.tier_id, self.gold)
        with freeze_time("2026-06-15 12:00:00"):
            self._evaluate()
            self.assertFalse(self.card.tier_id)
        self.assertEqual(self._get_changes(self.card)[-1], ("Gold", False, "demotion"))

    def test_return_after_a_loss_is_a_promotion(self):
        with freeze_time("2025-06-15 12:00:00"):
            self._buy(self.card, 500)
        with freeze_time("2026-07-15 12:00:00"):
            self._evaluate()
            self._buy(self.card, 100)
        self.assertEqual(
            self._get_changes(self.card)[-1], (False, "Silver", "promotion")
        )

    # -- refunds ----------------------------------------------------------------------

    def test_refund_takes_the_promotion_back_at_once(self):
        self.program.tier_grace_days = 30
        self._buy(self.card, 100)
        order = self._buy(self.card, 400)
        self.assertEqual(self.card.tier_id, self.gold)
        self._refund(order)
        self.assertEqual(self.card.tier_id, self.silver)
        self.assertFalse(self.card.tier_at_risk_until)
        self.assertEqual(self._get_changes(self.card)[-1], ("Gold", "Silver", "refund"))

    def test_partial_refund(self):
        order = self._buy(self.card, 500)
        self._refund(order, 1)
        self.assertEqual(self.card.tier_id, self.silver)

    def test_refund_belongs_to_the_day_of_the_purchase(self):
        with freeze_time("2026-03-10 12:00:00"):
            order = self._buy(self.card, 100)
        with freeze_time("2026-09-10 12:00:00"):
            refund = self._refund(order)
        self.assertEqual(refund.day, order.day)
        self.assertEqual(refund.company_id, order.company_id)
        self.assertEqual(refund.reversed_id, order)

    def test_refund_of_what_no_longer_counts(self):
        with freeze_time("2025-03-10 12:00:00"):
            order = self._buy(self.card, 500)
        with freeze_time("2026-04-10 12:00:00"):
            self._buy(self.card, 100)
            self._refund(order)
            self.assertEqual(self.card.tier_id, self.silver)

    def test_refund_of_what_came_later_begins_the_grace(self):
        self.program.tier_grace_days = 30
        with freeze_time("2025-03-10 12:00:00"):
            self._buy(self.card, 500)
        with freeze_time("2026-01-10 12:00:00"):
            order = self._buy(self.card, 500, kind="goods")
            self.card.tier_id = self.gold
            self.card.tier_since = "2025-03-10 12:00:00"
        with freeze_time("2026-04-10 12:00:00"):
            self._evaluate()
            self._refund(order)
            self.assertEqual(self.card.tier_id, self.gold)
            self.assertEqual(str(self.card.tier_at_risk_until), "2026-05-09")

    # -- visits -----------------------------------------------------------------------

    def _count_visits(self):
        return self.env["loyalty.tier.decision"]._get_measures_of(self.card).visits

    def test_visit_is_a_day_and_a_branch(self):
        other = self._create_company(name="Other Branch", parent_id=self.env.company.id)
        with freeze_time("2026-06-15 12:00:00"):
            self._buy(self.card, 10, "2026-06-01")
            self._buy(self.card, 10, "2026-06-01", kind="goods")
            self.assertEqual(self._count_visits(), 1)
            self._buy(self.card, 10, "2026-06-01", company=other)
            self._buy(self.card, 10, "2026-06-02")
            self.assertEqual(self._count_visits(), 3)

    def test_visit_that_was_refunded_is_none(self):
        order = self._buy(self.card, 10)
        rest = self._buy(self.card, 5)
        self._refund(order)
        self.assertEqual(self._count_visits(), 1)
        self._refund(rest)
        self.assertEqual(self._count_visits(), 0)

    def test_tier_by_visits(self):
        self._set_thresholds(
            self.program,
            {"qualifying_visits": 1},
            {"qualifying_visits": 2},
            {"qualifying_visits": 5},
        )
        with freeze_time("2026-06-15 12:00:00"):
            self._buy(self.card, 10, "2026-06-01")
            self._buy(self.card, 10, "2026-06-02")
            self.assertEqual(self.card.tier_id, self.gold)

    # -- what counts ------------------------------------------------------------------

    def _get_amount(self):
        return self.env["loyalty.tier.decision"]._get_measures_of(self.card).amount

    def test_kinds_and_tax_count_by_the_rules(self):
        self.env["loyalty.activity"]._record(
            self.card.partner_id,
            "order",
            {"service": (11, 10), "goods": (22, 20), "other": (33, 30)},
        )
        for scope, tax, amount in (
            ("all", "incl", 66),
            ("all", "excl", 60),
            ("goods_services", "incl", 33),
            ("goods_services", "excl", 30),
            ("services", "incl", 11),
        ):
            self.program.write({"tier_amount_scope": scope, "tier_amount_tax": tax})
            self.assertEqual(self._get_amount(), amount, (scope, tax))

    def test_all_thresholds(self):
        self.program.tier_match = "all"
        self._set_thresholds(
            self.program,
            {"qualifying_amount": 100, "qualifying_visits": 1},
            {"qualifying_amount": 100, "qualifying_visits": 2},
            {"qualifying_amount": 900, "qualifying_visits": 2},
        )
        with freeze_time("2026-06-15 12:00:00"):
            self._buy(self.card, 900, "2026-06-01")
            self.assertEqual(self.card.tier_id, self.silver)
            self._buy(self.card, 1, "2026-06-02")
            self.assertEqual(self.card.tier_id, self.platinum)

    def test_archived_cards_and_other_programs_stay(self):
        other = self._create_card(self._create_program(name="Other"))
        archived = self._create_card()
        self._buy(archived, 50)
        archived.active = False
        self._evaluate()
        self.assertFalse((other | archived).tier_id)
