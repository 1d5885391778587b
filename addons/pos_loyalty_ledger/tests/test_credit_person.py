from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import TillCase


@tagged("post_install", "-at_install")
class TestCreditPerson(TillCase):
    """What a credit note by hand leaves to a person; accounting is never stopped."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        adjust = cls.env.ref("loyalty_ledger.group_loyalty_adjust")
        cls.manager.group_ids += adjust

    def _sell_oil(self):
        order = self._sell(
            [self._line(self.oil)],
            self.member,
            self._claim(self.program, 100),
            to_invoice=True,
        )
        return order, self._get_card(self.member)

    def test_an_invoice_written_anew_keeps_its_points(self):
        order, card = self._sell_oil()
        note = self._credit(order, anew=True)
        self.assertEqual((note.state, card.points), ("posted", 100))
        self.assertRecordValues(
            order.loyalty_difference_ids,
            [
                {
                    "kind": "credit",
                    "state": "open",
                    "move_id": note.id,
                    "claimed": 100,
                    "computed": 0,
                    "is_takeable": True,
                    "partner_id": self.member.id,
                }
            ],
        )
        refund = self._sell([self._return_line(order.lines)], self.member, {})
        self.assertEqual(card.points, 0)
        self.assertFalse(refund.loyalty_difference_ids)

    def test_a_person_takes_back_after_all(self):
        order, card = self._sell_oil()
        note = self._credit(order, anew=True)
        found = order.loyalty_difference_ids
        with self.assertRaises(AccessError):
            found.with_user(self.cashier).action_take_back()
        found.with_user(self.manager).action_take_back()
        self.assertEqual((card.points, found.state), (0, "settled"))
        self.assertFalse(found.is_takeable)
        found.with_user(self.manager).action_take_back()
        self.assertEqual(card.points, 0)
        note.button_draft()
        self.assertEqual(card.points, 100)

    def test_a_correction_withdrawn_settles(self):
        order, card = self._sell_oil()
        note = self._credit(order, anew=True)
        found = order.loyalty_difference_ids
        note.button_draft()
        self.assertEqual((found.state, card.points), ("settled", 100))
        note.action_post()
        self.assertEqual((found.state, card.points), ("open", 100))
        self.assertEqual(order.loyalty_difference_ids, found)
        found.action_settle()
        note.button_draft()
        self.assertEqual(found.state, "open", "what was decided is to be undone")

    def test_a_cancelled_invoice(self):
        order, card = self._sell_oil()
        invoice = order.account_move
        self.config.current_session_id.action_pos_session_closing_control()
        self.assertEqual(self.config.session_ids.state, "closed")
        invoice.button_draft()
        self.assertFalse(order.loyalty_difference_ids)
        invoice.button_cancel()
        self.assertEqual(card.points, 100)
        found = order.loyalty_difference_ids
        self.assertRecordValues(
            found, [{"kind": "credit", "state": "open", "move_id": invoice.id}]
        )
        invoice.button_draft()
        self.assertEqual(found.state, "settled")

    def test_gift_card_is_for_a_person(self):
        gift = self._create_product("Gift card", 100)
        program = self._create_program(
            program_type="gift_card",
            applies_on="future",
            points_policy="stock",
            currency_id=self.config.currency_id.id,
            rule_ids=[
                Command.create(
                    {
                        "reward_point_mode": "money",
                        "reward_point_amount": 1,
                        "product_ids": [Command.set(gift.ids)],
                    }
                )
            ],
        )
        order = self._sell(
            [self._line(gift)],
            self.member,
            self._claim(program, 100, code="044-test-gift"),
            to_invoice=True,
        )
        card = order._get_loyalty_entries().card_id
        self.assertEqual(card.points, 100)
        note = self._credit(order)
        self.assertEqual(card.points, 100)
        self.assertRecordValues(
            order.loyalty_difference_ids,
            [
                {
                    "kind": "credit",
                    "move_id": note.id,
                    "claimed": 100,
                    "computed": 100,
                    "card_id": card.id,
                }
            ],
        )

    def test_nothing_stops_accounting(self):
        order, card = self._sell_oil()
        with patch.object(
            type(self.env["loyalty.ledger"]), "reverse", side_effect=UserError("No")
        ):
            note = self._credit(order)
        self.assertEqual((note.state, card.points), ("posted", 100))
        found = order.loyalty_difference_ids
        self.assertRecordValues(found, [{"kind": "credit", "state": "open"}])
        self.assertIn("No", found.name)

    def test_a_request_cannot_say_what_was_taken_back(self):
        order, card = self._sell_oil()
        accountant = new_test_user(
            self.env, "till_forger", "base.group_user,account.group_account_invoice"
        )
        note = self._credit(order, post=False).with_user(accountant)
        note.write({"till_credit_round": 1, "is_till_correction": True})
        note.action_post()
        self.assertEqual(card.points, 0)
        note.write({"till_credit_round": 2})
        note.button_draft()
        self.assertEqual(card.points, 100)
        forged = self.env["account.move"].with_user(accountant)
        forged = forged.create(
            {"move_type": "out_refund", "till_credit_round": 1, "partner_id": 1}
        )
        self.assertEqual(forged.till_credit_round, 0)
