from unittest.mock import patch

from odoo.exceptions import ConcurrencyError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TillCase


@tagged("post_install", "-at_install")
class TestRetries(TillCase):
    """The same order again, drafts, two tills, and orders that come late."""

    def test_order_sent_twice_posts_once(self):
        order = self._prepare_order(
            [self._line(self.oil)], self.member, self._claim(self.program, 100)
        )
        first = self._send(order)
        self._send(order)
        self.assertEqual(self._get_card(self.member).points, 100)
        self.assertEqual(len(first._get_loyalty_entries()), 1)

    def test_later_call_is_a_read_with_the_same_answer(self):
        order = self._sell(
            [self._line(self.oil)], self.member, self._claim(self.program, 100)
        )
        card = self._get_card(self.member)
        data = {"-1": {"points": 100, "program_id": self.program.id, "coupon_id": -1}}
        first = order.with_user(self.cashier).confirm_coupon_programs(data)
        data["-1"]["points"] = 777
        self.assertEqual(order.confirm_coupon_programs(data), first)
        self.assertEqual(
            first["coupon_updates"],
            [
                {
                    "old_id": -1,
                    "id": card.id,
                    "points": 100,
                    "code": card.code,
                    "program_id": self.program.id,
                    "partner_id": self.member.id,
                }
            ],
        )
        self.assertEqual(card.points, 100)

    def test_order_without_claim_posts_by_the_later_call_once(self):
        order = self._sell([self._line(self.oil)], self.member)
        self.assertFalse(self._get_card(self.member))
        data = {"-1": {"points": 100, "program_id": self.program.id, "coupon_id": -1}}
        first = order.confirm_coupon_programs(data)
        self.assertEqual(order.confirm_coupon_programs(data), first)
        self.assertEqual(self._get_card(self.member).points, 100)

    def test_later_call_cannot_claim_more_than_the_lines_earn(self):
        self.program.points_policy = "stock"
        order = self._sell([self._line(self.oil)], self.member)
        order.with_user(self.cashier).confirm_coupon_programs(
            {"-1": {"points": 5000, "program_id": self.program.id, "coupon_id": -1}}
        )
        self.assertEqual(self._get_card(self.member).points, 100.01)
        self.assertEqual(self._get_findings(order), [("earned", 5000, 100.01)])

    def test_later_call_for_a_draft_moves_nothing(self):
        order = self._sell(
            [self._line(self.oil)],
            self.member,
            self._claim(self.program, 100),
            state="draft",
            payment_ids=[],
            amount_paid=0,
        )
        answer = order.confirm_coupon_programs(
            {"-1": {"points": 100, "program_id": self.program.id, "coupon_id": -1}}
        )
        self.assertEqual(answer["coupon_updates"], [])
        self.assertFalse(self._get_card(self.member))

    def test_later_call_makes_nothing_of_an_unpaid_order(self):
        """Who forges a draft without a claim, confirms it and cancels it, has nothing.

        With a program as Odoo in the call, which Odoo confirms for drafts, too.
        """
        stock = self._create_program(name="As Odoo", points_policy="stock")
        draft = {"state": "draft", "payment_ids": [], "amount_paid": 0}
        order = self._sell([self._line(self.oil)], self.member, None, **draft)
        for program in (self.program, stock):
            values = {"points": 100, "program_id": program.id, "coupon_id": -1}
            order.with_user(self.cashier).confirm_coupon_programs({"-1": values})
            self.assertFalse(self._get_card(self.member))

    def test_draft_saved_and_opened_moves_nothing_until_paid(self):
        order = self._prepare_order(
            [self._line(self.oil)], self.member, self._claim(self.program, 100)
        )
        draft = {**order, "state": "draft", "payment_ids": [], "amount_paid": 0}
        for _n in range(3):
            saved = self._send(draft)
            draft = {**draft, "lines": []}
        self.assertFalse(saved._get_loyalty_entries())
        paid = self._send({**order, "lines": []})
        self.assertEqual(paid, saved)
        self.assertEqual(self._get_card(self.member).points, 100)

    def test_second_order_of_a_new_member_uses_the_same_card(self):
        for _n in range(2):
            self._sell(
                [self._line(self.oil)], self.member, self._claim(self.program, 100)
            )
        self.assertEqual(len(self._get_card(self.member)), 1)
        self.assertEqual(self._get_card(self.member).points, 200)

    def test_first_card_made_by_two_tills_at_once_is_run_again(self):
        """The second till does not see the first one's card and fails on the index.

        Odoo runs a request again that ends in a concurrency error.
        """
        self._create_card(member=self.member)
        nothing = self.env["loyalty.card"]
        judge = self.env.registry["pos.loyalty.judge"]
        order = self.env.registry["pos.order"]
        with (
            patch.object(judge, "_find_member_card", lambda *_args: (nothing, "")),
            patch.object(order, "_check_existing_loyalty_cards", lambda *_args: None),
            mute_logger("odoo.sql_db"),
            self.assertRaises(ConcurrencyError),
            self.cr.savepoint(),
        ):
            self._sell(
                [self._line(self.oil)], self.member, self._claim(self.program, 100)
            )
        self._sell([self._line(self.oil)], self.member, self._claim(self.program, 100))
        self.assertEqual(self._get_card(self.member).points, 100)

    # -- two tills -----------------------------------------------------------------

    def _validate(self, card, points, uuid):
        return self.env["pos.order"].validate_coupon_programs(
            {str(card.id): -points}, [], uuid
        )

    def test_second_till_is_told_and_sees_the_fresh_balance(self):
        card = self._create_card(member=self.member, points=100)
        self.assertTrue(self._validate(card, 80, "till-one")["successful"])
        answer = self._validate(card, 80, "till-two")
        self.assertFalse(answer["successful"])
        self.assertEqual(answer["payload"]["balances"][card.id]["points_available"], 20)
        self.assertIn("20", answer["payload"]["message"])

    def test_hold_of_the_same_order_is_replaced(self):
        card = self._create_card(member=self.member, points=100)
        for points in (80, 100, 30):
            self.assertTrue(self._validate(card, points, "till-one")["successful"])
        self.assertEqual(card.points_held, 30)

    def test_hold_is_used_by_its_order(self):
        card = self._create_card(member=self.member, points=100)
        order = self._prepare_order(
            [self._line(self.oil), self._reward_line(self.reward, card, 80, 80)],
            self.member,
            self._claim(self.program, 20, 80, card),
        )
        self.assertTrue(self._validate(card, 80, order["uuid"])["successful"])
        order = self._send(order)
        self.assertEqual(card.hold_ids.mapped("state"), ["used"])
        self.assertEqual(card.points_available, 40)
        self.assertFalse(order.loyalty_difference_ids)

    def test_hold_ends_with_the_order_or_the_payment(self):
        card = self._create_card(member=self.member, points=100)
        order = self._sell(
            [self._line(self.oil)],
            self.member,
            state="draft",
            payment_ids=[],
            amount_paid=0,
        )
        self._validate(card, 80, order.uuid)
        order.action_pos_order_cancel()
        self.assertEqual(card.points_available, 100)
        self._validate(card, 80, "till_one")
        self.env["pos.order"].release_loyalty_points(["till%one"])
        self.assertEqual(card.points_available, 20)
        self.env["pos.order"].release_loyalty_points(["till_one"])
        self.assertEqual(card.points_available, 100)

    def test_hold_dies_by_its_time_limit(self):
        card = self._create_card(member=self.member, points=100)
        self._validate(card, 80, "till-one")
        card.hold_ids.expires_at = "2020-01-01"
        self.assertTrue(self._validate(card, 80, "till-two")["successful"])

    def test_check_without_an_order_reserves_nothing(self):
        card = self._create_card(member=self.member, points=100)
        self.assertTrue(
            self.env["pos.order"].validate_coupon_programs({str(card.id): -80}, [])[
                "successful"
            ]
        )
        self.assertFalse(card.hold_ids)

    # -- late ----------------------------------------------------------------------

    def test_offline_order_is_never_refused(self):
        card = self._create_card(member=self.member, points=100)
        self._post(card, -70, "redeem")
        order = self._sell(
            [self._line(self.oil), self._reward_line(self.reward, card, 80, 80)],
            self.member,
            self._claim(self.program, 20, 80, card),
        )
        self.assertEqual(order.state, "paid")
        self.assertEqual(card.points, -30)
        self.assertEqual(card.overdraft, 30)
        self.assertEqual(self._get_findings(order), [("overdraft", 80, 50)])

    def test_card_merged_while_the_order_was_offline(self):
        card = self._create_card(member=self.member, points=100)
        other = self._create_card(points=50)
        self.env["loyalty.ledger"].merge_cards(card, other)
        self.member.active = False
        order = self._sell(
            [self._line(self.oil), self._reward_line(self.reward, card, 80, 80)],
            other.partner_id,
            self._claim(self.program, 20, 80, card),
        )
        self.assertEqual(other.points, 90)
        self.assertFalse(order.loyalty_difference_ids)
