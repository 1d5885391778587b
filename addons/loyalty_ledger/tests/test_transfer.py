from datetime import date

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.loyalty_ledger.exceptions import NotEnoughPoints

from .common import LedgerCase


@tagged("post_install", "-at_install")
class TestTransfer(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.transfer_allowed = True
        cls.clerk = cls._create_user("clerk", "adjust")
        cls.manager = cls._create_user("manager", "approve")
        cls.card = cls._create_card(points=100)
        cls.receiver = cls._create_member(name="Receiver")

    def _create_transfer(self, **vals):
        return (
            self.env["loyalty.transfer"]
            .with_user(self.clerk)
            .create(
                {
                    "card_id": self.card.id,
                    "to_partner_id": self.receiver.id,
                    "points": 40,
                    "description": "Birthday present",
                    **vals,
                }
            )
        )

    def test_receiver_without_card_gets_one(self):
        transfer = self._create_transfer()
        transfer.action_submit()
        self.assertRecordValues(
            transfer.to_card_id, [{"points": 40, "partner_id": self.receiver.id}]
        )
        self.assertEqual(self.card.points, 60)
        self.assertSound()

    def test_points_keep_their_expiry(self):
        card = self._create_card()
        day = fields.Date.add(date.today(), days=90)
        self._post(card, 30, expires_on=day)
        target = self._create_card(member=self.receiver)
        self._create_transfer(card_id=card.id, points=30).action_submit()
        self.assertRecordValues(
            target.lot_ids, [{"points": 30, "remaining": 30, "expires_on": day}]
        )

    def test_both_statements_link_the_document(self):
        transfer = self._create_transfer()
        transfer.action_submit()
        entries = self.env["loyalty.ledger.entry"].search(
            [("source_key", "=like", f"loyalty.transfer:{transfer.id}:%")], order="id"
        )
        self.assertRecordValues(
            entries,
            [
                {"points": -40, "name": "Birthday present", "kind": "transfer"},
                {"points": 40, "name": "Birthday present", "kind": "transfer"},
            ],
        )

    def test_posts_once(self):
        transfer = self._create_transfer()
        transfer.action_submit()
        with self.assertRaises(UserError):
            transfer.action_submit()
        self.assertEqual(self.card.points, 60)

    def test_more_than_available_is_refused(self):
        transfer = self._create_transfer(points=101)
        with self.assertRaises(NotEnoughPoints):
            transfer.action_submit()
        self.assertEqual(self.card.points, 100)

    def test_program_must_allow_it(self):
        self.program.transfer_allowed = False
        with self.assertRaises(UserError):
            self._create_transfer().action_submit()

    def test_not_to_the_same_card(self):
        transfer = self._create_transfer(to_partner_id=self.card.partner_id.id)
        with self.assertRaises(UserError):
            transfer.action_submit()

    def test_not_to_somebody_elses_card(self):
        other = self._create_card()
        transfer = self._create_transfer(to_card_id=other.id)
        with self.assertRaises(UserError):
            transfer.action_submit()

    def test_preview(self):
        target = self._create_card(member=self.receiver, points=5)
        self.assertRecordValues(
            self._create_transfer(),
            [
                {
                    "to_card_id": target.id,
                    "available": 100,
                    "balance_after": 60,
                    "to_balance_after": 45,
                }
            ],
        )

    def test_above_limit_needs_a_second_person(self):
        self.env.company.loyalty_adjustment_limit = 30
        transfer = self._create_transfer()
        transfer.action_submit()
        self.assertEqual(transfer.state, "waiting")
        with self.assertRaises(AccessError):
            transfer.action_approve()
        transfer.with_user(self.manager).action_approve()
        self.assertEqual(self.card.points, 60)

    def test_permission_can_be_withdrawn_before_approval(self):
        self.env.company.loyalty_adjustment_limit = 30
        transfer = self._create_transfer()
        transfer.action_submit()
        self.program.transfer_allowed = False
        with self.assertRaises(UserError):
            transfer.with_user(self.manager).action_approve()
        self.assertEqual(self.card.points, 100)

    def test_other_branch_cannot_name_this_card(self):
        branch = self._create_company(name="Other Branch")
        stranger = self._create_user(
            "stranger",
            "adjust",
            company_id=branch.id,
            company_ids=[(6, 0, branch.ids)],
        )
        self.program.company_id = self.env.company
        self.env.flush_all()
        with self.assertRaises(AccessError):
            self.env["loyalty.transfer"].with_user(stranger).create(
                {
                    "card_id": self.card.id,
                    "to_partner_id": self.receiver.id,
                    "points": 1,
                    "description": "x",
                }
            )
