from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from .common import TillCase


@tagged("post_install", "-at_install")
class TestDifference(TillCase):
    """What a person sees and does with differences and overdrafts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        adjust = cls.env.ref("loyalty_ledger.group_loyalty_adjust")
        cls.manager.group_ids += adjust
        cls.card = cls._create_card(member=cls.member, points=100)

    def _overdraw(self):
        """An offline order that used 80 where 30 were left."""
        self._post(self.card, -70, "redeem")
        order = self._sell(
            [self._line(self.oil), self._reward_line(self.reward, self.card, 80, 80)],
            self.member,
            self._claim(self.program, 0, 80, self.card),
        )
        return order.loyalty_difference_ids.filtered(lambda d: d.kind == "overdraft")

    def test_overdraft_is_listed_with_what_is_missing(self):
        found = self._overdraw()
        self.assertRecordValues(
            found,
            [
                {
                    "kind": "overdraft",
                    "claimed": 80,
                    "computed": 50,
                    "difference": -30,
                    "overdraft": 30,
                    "state": "open",
                    "partner_id": self.member.id,
                    "card_code": self.card.code,
                    "company_id": self.config.company_id.id,
                }
            ],
        )
        action = self.env.ref("pos_loyalty_ledger.loyalty_card_overdraft_action")
        cards = self.env["loyalty.card"].search([("overdraft", ">", 0)])
        self.assertEqual(cards, self.card)
        self.assertIn("overdraft", action.domain)

    def test_write_off_settles(self):
        found = self._overdraw().with_user(self.manager)
        self.assertTrue(found.action_write_off())
        self.assertEqual((self.card.points, self.card.overdraft), (0, 0))
        self.assertEqual((found.state, found.settled_by_id), ("settled", self.manager))
        self.assertEqual(
            self.env["loyalty.ledger.entry"]
            .search([("card_id", "=", self.card.id)])[0]
            .kind,
            "adjustment",
        )
        with self.assertRaisesRegex(UserError, "not overdrawn any more"):
            found.action_write_off()
        self.assertEqual(self.card.points, 0)

    def test_write_off_above_the_limit_needs_a_second_person(self):
        self.env.company.loyalty_adjustment_limit = 20
        found = self._overdraw().with_user(self.manager)
        found.action_write_off()
        self.assertEqual((found.state, self.card.points), ("open", -30))
        self.assertEqual(found.adjustment_id.state, "waiting")
        with self.assertRaisesRegex(UserError, "not posted yet"):
            found.action_write_off()
        approver = new_test_user(
            self.env,
            "approver",
            "base.group_user,loyalty_ledger.group_loyalty_approve",
        )
        found.adjustment_id.with_user(approver).action_approve()
        self.assertEqual((found.state, self.card.points), ("settled", 0))
        self.assertEqual(found.settled_by_id, approver)

    def test_write_off_gives_no_more_than_is_missing_by_then(self):
        self.env.company.loyalty_adjustment_limit = 20
        found = self._overdraw().with_user(self.manager)
        found.action_write_off()
        self._post(self.card, 25)
        approver = new_test_user(
            self.env,
            "approver",
            "base.group_user,loyalty_ledger.group_loyalty_approve",
        )
        adjustment = found.adjustment_id.with_user(approver)
        with self.assertRaisesRegex(UserError, "short of 5.0 points only"):
            adjustment.action_approve()
        adjustment.action_refuse()
        self.env.company.loyalty_adjustment_limit = 500
        found.action_write_off()
        self.assertEqual((found.state, self.card.points), ("settled", 0))

    def test_settle_reopen_contact(self):
        found = self._overdraw().with_user(self.manager)
        self.assertTrue(found.action_settle())
        self.assertTrue(found.settled_on)
        self.assertTrue(found.action_reopen())
        self.assertRecordValues(
            found, [{"state": "open", "settled_on": False, "settled_by_id": False}]
        )
        context = found.action_contact()["context"]
        self.assertEqual(context["default_partner_ids"], self.member.ids)

    def test_cashier_reads_but_neither_settles_nor_writes_off(self):
        found = self._overdraw().with_user(self.cashier)
        self.assertEqual(found.claimed, 80)
        for action in (found.action_settle, found.action_write_off):
            with self.assertRaises(AccessError):
                action()
        self.assertEqual((found.state, self.card.points), ("open", -30))

    def test_manager_without_the_right_cannot_write_off(self):
        manager = new_test_user(
            self.env, "plain_manager", "base.group_user,point_of_sale.group_pos_manager"
        )
        found = self._overdraw().with_user(manager)
        self.program.points_policy = "ledger"
        with self.assertRaises(AccessError):
            found.action_write_off()
        found.action_settle()
        self.assertEqual(found.state, "settled")

    def test_other_branch_and_portal_see_nothing(self):
        found = self._overdraw()
        branch = self.env["res.company"].create({"name": "Another branch"})
        other = new_test_user(
            self.env,
            "other_branch",
            "base.group_user,point_of_sale.group_pos_manager",
            company_id=branch.id,
            company_ids=[Command.set(branch.ids)],
        )
        portal = self._create_portal_user("till_portal", partner_id=self.member.id)
        Difference = self.env["pos.loyalty.difference"]
        self.assertFalse(Difference.with_user(other).search([]))
        for user in (other, portal):
            with self.assertRaises(AccessError):
                found.with_user(user).read(["claimed"])

    def test_nobody_makes_or_deletes_a_difference(self):
        found = self._overdraw().with_user(self.manager)
        with self.assertRaises(AccessError):
            found.copy()
        with self.assertRaises(AccessError):
            found.unlink()
