from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.loyalty_ledger.exceptions import NotEnoughPoints

from .common import LedgerCase


@tagged("post_install", "-at_install")
class TestAdjustment(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.loyalty_adjustment_limit = 500
        cls.clerk = cls._create_user("clerk", "adjust")
        cls.manager = cls._create_user("manager", "approve")
        cls.chief = cls._create_user("chief", "approve")
        cls.card = cls._create_card(points=100)

    def _create_adjustment(self, user=None, **vals):
        Adjustment = self.env["loyalty.adjustment"].with_user(user or self.clerk)
        return Adjustment.create(
            {
                "card_id": self.card.id,
                "points": 50,
                "reason": "goodwill",
                "description": "Sorry for the wait",
                **vals,
            }
        )

    def test_within_limit_posts_at_once(self):
        adjustment = self._create_adjustment()
        adjustment.action_submit()
        self.assertRecordValues(
            adjustment, [{"state": "posted", "requester_id": self.clerk.id}]
        )
        self.assertRecordValues(
            adjustment.entry_id,
            [
                {
                    "kind": "adjustment",
                    "points": 50,
                    "balance": 150,
                    "name": "Sorry for the wait",
                    "source_key": f"loyalty.adjustment:{adjustment.id}",
                    "source_model": "loyalty.adjustment",
                    "source_id": adjustment.id,
                    "user_id": self.clerk.id,
                }
            ],
        )
        self.assertEqual(self.card.points, 150)
        self.assertSound()

    def test_submitting_twice_posts_once(self):
        adjustment = self._create_adjustment()
        adjustment.action_submit()
        with self.assertRaises(UserError):
            adjustment.action_submit()
        self.assertEqual(self.card.points, 150)

    def test_never_takes_more_than_available(self):
        adjustment = self._create_adjustment(points=-101)
        with self.assertRaises(NotEnoughPoints):
            adjustment.action_submit()
        self.assertEqual(self.card.points, 100)

    def test_above_limit_waits_for_a_second_person(self):
        adjustment = self._create_adjustment(self.manager, points=501)
        adjustment.action_submit()
        self.assertRecordValues(
            adjustment,
            [{"state": "waiting", "points_at_stake": 501, "entry_id": False}],
        )
        self.assertEqual(self.card.points, 100)
        with self.assertRaises(AccessError):
            adjustment.action_approve()
        adjustment.with_user(self.chief).action_approve()
        self.assertRecordValues(
            adjustment, [{"state": "posted", "approver_id": self.chief.id}]
        )
        self.assertEqual(self.card.points, 601)

    def test_adjuster_cannot_approve(self):
        adjustment = self._create_adjustment(self.manager, points=501)
        adjustment.action_submit()
        with self.assertRaises(AccessError):
            adjustment.with_user(self.clerk).action_approve()

    def test_approvers_are_told(self):
        adjustment = self._create_adjustment(points=501)
        adjustment.action_submit()
        told = adjustment.message_ids.partner_ids
        self.assertIn(self.manager.partner_id, told)
        self.assertNotIn(self.clerk.partner_id, told)

    def test_splitting_does_not_evade_the_limit(self):
        self._create_adjustment(points=300).action_submit()
        second = self._create_adjustment(points=-300)
        second.action_submit()
        self.assertRecordValues(second, [{"state": "waiting", "points_at_stake": 600}])

    def test_refused_posts_nothing_and_can_be_corrected(self):
        adjustment = self._create_adjustment(points=501)
        adjustment.action_submit()
        adjustment.with_user(self.manager).action_refuse()
        self.assertEqual(adjustment.state, "refused")
        adjustment.action_reset()
        adjustment.points = 20
        adjustment.action_submit()
        self.assertRecordValues(adjustment, [{"state": "posted"}])
        self.assertEqual(self.card.points, 120)

    def test_gate_cannot_be_written(self):
        adjustment = self._create_adjustment(points=501)
        for vals in (
            {"state": "posted"},
            {"approver_id": self.manager.id},
            {"approval_limit": 9999},
        ):
            with self.assertRaises(AccessError):
                adjustment.write(vals)

    def test_gate_cannot_be_created(self):
        forged = self._create_adjustment(state="posted", approver_id=self.manager.id)
        Adjustment = forged.with_context(default_state="posted")
        defaulted = Adjustment.create(
            {
                "card_id": self.card.id,
                "points": 1,
                "reason": "other",
                "description": "x",
            }
        )
        expected = {"state": "draft", "approver_id": False}
        self.assertRecordValues(forged | defaulted, [expected, expected])

    def test_database_refuses_to_post_without_second_person(self):
        adjustment = self._create_adjustment(points=501)
        adjustment.action_submit()
        adjustment.flush_recordset()
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.env.cr.execute(
                "UPDATE loyalty_adjustment SET state = 'posted' WHERE id = %s",
                [adjustment.id],
            )

    def test_database_refuses_own_approval(self):
        adjustment = self._create_adjustment(points=501)
        adjustment.action_submit()
        adjustment.flush_recordset()
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.env.cr.execute(
                "UPDATE loyalty_adjustment SET approver_id = requester_id"
                " WHERE id = %s",
                [adjustment.id],
            )

    def test_posted_stays_as_it_is(self):
        adjustment = self._create_adjustment()
        adjustment.action_submit()
        with self.assertRaises(UserError):
            adjustment.points = 60
        with self.assertRaises(UserError):
            adjustment.unlink()

    def test_archived_card_is_refused(self):
        self.card.active = False
        with self.assertRaises(UserError):
            self._create_adjustment().action_submit()

    def test_reverse_part_of_an_entry(self):
        spent = self._post(self.card, -60, "redeem")
        adjustment = self._create_adjustment(points=20, reverse_entry_id=spent.id)
        adjustment.action_submit()
        self.assertRecordValues(
            adjustment.entry_id,
            [{"kind": "reversal", "points": 20, "reversed_entry_id": spent.id}],
        )
        self.assertEqual(spent.unreversed_points, 40)
        self.assertSound()

    def test_reverse_no_more_than_the_entry(self):
        spent = self._post(self.card, -60, "redeem")
        adjustment = self._create_adjustment(points=61, reverse_entry_id=spent.id)
        with self.assertRaises(UserError):
            adjustment.action_submit()
        self.assertEqual(self.card.points, 40)

    def test_reversal_has_the_opposite_sign(self):
        spent = self._post(self.card, -60, "redeem")
        with self.assertRaises(UserError):
            self._create_adjustment(points=-10, reverse_entry_id=spent.id)

    def test_reverse_action_proposes_what_is_left(self):
        spent = self._post(self.card, -60, "redeem")
        context = spent.with_user(self.clerk).action_reverse()["context"]
        self.assertEqual(context["default_points"], 60)
        self.assertEqual(context["default_reverse_entry_id"], spent.id)

    def test_update_balance_makes_an_adjustment(self):
        wizard = self.env["loyalty.card.update.balance"].with_user(self.clerk)
        wizard.create(
            {"card_id": self.card.id, "new_balance": 130, "description": "Counted"}
        ).action_update_card_point()
        adjustment = self.env["loyalty.adjustment"].search(
            [("card_id", "=", self.card.id)]
        )
        self.assertRecordValues(
            adjustment, [{"points": 30, "state": "posted", "description": "Counted"}]
        )

    def test_update_balance_does_not_bypass_the_limit(self):
        wizard = self.env["loyalty.card.update.balance"].with_user(self.clerk)
        wizard.create(
            {"card_id": self.card.id, "new_balance": 9999, "description": "Counted"}
        ).action_update_card_point()
        self.assertEqual(self.card.points, 100)
