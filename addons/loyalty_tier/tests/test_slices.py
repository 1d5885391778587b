from unittest.mock import patch

from odoo.tests import tagged

from ..models import loyalty_tier_evaluation
from .common import TierCase


@tagged("post_install", "-at_install")
class TestSlices(TierCase):
    """Many members, a part at a time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cards = cls.env["loyalty.card"].concat(
            *(cls._create_card() for _turn in range(5))
        )
        rows = [
            {
                "partner_id": card.partner_id.id,
                "company_id": cls.env.company.id,
                "day": cls.env.company._get_loyalty_today(),
                "kind": "service",
                "amount_incl": 100,
                "amount_excl": 100,
                "source_key": f"slices:{card.id}",
            }
            for card in cls.cards
        ]
        cls.env["loyalty.activity"].create(rows)

    def test_slices_evaluate_all(self):
        with patch.object(loyalty_tier_evaluation, "SLICE", 2):
            self.assertEqual(self._evaluate(), 5)
            self.assertEqual(self._evaluate(), 0)
        self.assertEqual(self.cards.tier_id, self.silver)

    def test_cron_commits_each_slice(self):
        cron = self.env.ref("loyalty_tier.ir_cron_evaluate")
        processed = []

        def commit(_cron, done=0, **_kwargs):
            processed.append(done)
            return 60

        evaluation = self.env["loyalty.tier.evaluation"].with_context(cron_id=cron.id)
        with (
            patch.object(loyalty_tier_evaluation, "SLICE", 4),
            patch.object(type(cron), "_commit_progress", commit),
        ):
            evaluation._cron_evaluate()
        self.assertEqual(self.cards.tier_id, self.silver)
        self.assertIn(4, processed)

    def test_cron_runs(self):
        with self.enter_registry_test_mode():
            self.env.ref("loyalty_tier.ir_cron_evaluate").method_direct_trigger()
        self.assertEqual(self.cards.tier_id, self.silver)

    def test_only_these_cards(self):
        evaluation = self.env["loyalty.tier.evaluation"]
        self.assertEqual(evaluation.evaluate(cards=self.cards[:2]), 2)
        self.assertFalse(self.cards[2:].tier_id)
