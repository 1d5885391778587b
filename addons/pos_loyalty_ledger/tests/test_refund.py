from odoo.tests import tagged

from .common import TillCase


@tagged("post_install", "-at_install")
class TestRefund(TillCase):
    """Returned lines take back and give back; new lines are judged alone."""

    def _sell_oil(self, qty=3):
        return self._sell(
            [self._line(self.oil, qty)],
            self.member,
            self._claim(self.program, 100 * qty),
        )

    def _return(self, *lines):
        """Return lines given as pairs of the sold line and a quantity."""
        return self._sell(
            [self._return_line(line, qty) for line, qty in lines], self.member, {}
        )

    def test_refund_takes_back_once(self):
        order = self._sell_oil(1)
        card = self._get_card(self.member)
        refund = self._return((order.lines, 1))
        self.assertEqual(card.points, 0)
        self.assertRecordValues(
            refund._get_loyalty_entries(),
            [
                {
                    "kind": "reversal",
                    "points": -100,
                    "reversed_entry_id": order._get_loyalty_entries().id,
                }
            ],
        )
        again = self._return((order.lines, 1))
        self.assertEqual(card.points, 0)
        self.assertFalse(again._get_loyalty_entries())

    def test_partial_refunds_end_at_the_whole(self):
        self.program.rule_ids.reward_point_amount = 0.0333
        order = self._sell(
            [self._line(self.oil, 3)], self.member, self._claim(self.program, 9)
        )
        card = self._get_card(self.member)
        self.program.rule_ids.reward_point_amount = 10
        balances = []
        for _n in range(3):
            self._return((order.lines, 1))
            balances.append(card.points)
        self.assertEqual(balances, [6, 3, 0])

    def test_only_the_chosen_line(self):
        order = self._sell(
            [self._line(self.oil), self._line(self.wipers)],
            self.member,
            self._claim(self.program, 130),
        )
        card = self._get_card(self.member)
        oil, wipers = order.lines.sorted("id")
        self._return((wipers, 1))
        self.assertEqual(card.points, 100)
        self._return((oil, 1))
        self.assertEqual(card.points, 0)

    def test_new_lines_in_the_same_ticket_are_judged_alone(self):
        order = self._sell_oil(1)
        card = self._get_card(self.member)
        ticket = self._sell(
            [self._return_line(order.lines), self._line(self.wipers, 2)],
            self.member,
            self._claim(self.program, 60, card=card),
        )
        self.assertEqual(card.points, 60)
        self.assertFalse(ticket.loyalty_difference_ids)
        self.assertEqual(
            sorted(ticket._get_loyalty_entries().mapped(lambda e: (e.kind, e.points))),
            [("earn", 60), ("reversal", -100)],
        )

    def _sell_with_points(self):
        card = self._create_card(member=self.member, points=100)
        order = self._sell(
            [
                self._line(self.oil, 2),
                self._reward_line(self.reward, card, 100, 100),
            ],
            self.member,
            self._claim(self.program, 100, 100, card),
        )
        return card, *order.lines.sorted("id")

    def test_refund_of_points_gives_back_never_charges(self):
        card, oil, reward = self._sell_with_points()
        self.assertEqual(card.points, 100)
        self._return((oil, 1), (reward, 0.5))
        self.assertEqual(card.points, 100 - 50 + 50)
        self._return((oil, 1), (reward, 0.5))
        self.assertEqual(card.points, 100)

    def test_refund_without_the_reward_line_keeps_the_points_spent(self):
        card, oil, _reward = self._sell_with_points()
        self._return((oil, 2))
        self.assertEqual(card.points, 0)

    def test_what_points_paid_and_money_came_back_is_seen(self):
        card, oil, _reward = self._sell_with_points()
        findings = []
        for _n in range(2):
            refund = self._return((oil, 1))
            findings.append(self._get_findings(refund))
        self.assertEqual(findings, [[], [("refund", 100, 0)]])
        self.assertEqual(refund.loyalty_difference_ids.card_id, card)

    def test_the_line_says_that_its_points_come_back(self):
        """For a till that does not know the program any more."""
        card, oil, reward = self._sell_with_points()
        self.assertEqual([s.get("gives_back") for s in reward.loyalty_shares], [True])
        self.assertEqual([s.get("gives_back") for s in oil.loyalty_shares], [None])
        self.program.active = False
        refund = self._return((oil, 2), (reward, 1))
        self.assertFalse(refund.loyalty_difference_ids)
        self.assertEqual(card.points, 100)

    def test_points_that_are_kept_are_not_marked(self):
        self.program.refund_spent = "keep"
        _card, oil, reward = self._sell_with_points()
        self.assertEqual([s.get("gives_back") for s in reward.loyalty_shares], [None])
        refund = self._return((oil, 2))
        self.assertFalse(refund.loyalty_difference_ids)

    def test_policy_keep(self):
        self.program.write({"refund_earned": "keep", "refund_spent": "keep"})
        card, oil, reward = self._sell_with_points()
        self._return((oil, 2), (reward, 1))
        self.assertEqual(card.points, 100)

    def test_spent_meanwhile_goes_below_zero_or_takes_what_is_there(self):
        for policy, left in (("go_negative", -70), ("available_only", 0)):
            self.program.overdraft_policy = policy
            member = self._create_member()
            order = self._sell(
                [self._line(self.oil)], member, self._claim(self.program, 100)
            )
            card = self._get_card(member)
            self._post(card, -70, "redeem")
            self._sell([self._return_line(order.lines)], member, {})
            self.assertEqual(card.points, left)

    def test_given_back_points_keep_their_lot(self):
        self.program.write({"expiry_policy": "days", "expiry_count": 90})
        card = self._create_card(member=self.member, points=40)
        lot = card.lot_ids
        order = self._sell(
            [self._line(self.oil), self._reward_line(self.reward, card, 40, 40)],
            self.member,
            self._claim(self.program, 60, 40, card),
        )
        self.assertEqual(lot.remaining, 0)
        oil, reward = order.lines.sorted("id")
        self._return((oil, 1), (reward, 1))
        self.assertEqual(lot.remaining, 40)
        self.assertEqual(card.points, 40)

    def test_refund_by_somebody_unknown_reaches_the_card(self):
        order = self._sell_oil(1)
        card = self._get_card(self.member)
        self._sell([self._return_line(order.lines)], None, {})
        self.assertEqual(card.points, 0)

    def test_refund_in_the_back_office(self):
        order = self._sell_oil(2)
        card = self._get_card(self.member)
        refund = self.env["pos.order"].browse(order.refund()["res_id"])
        self.assertEqual(card.points, 200)
        self.env["pos.make.payment"].with_context(
            active_id=refund.id, active_ids=refund.ids
        ).create(
            {
                "payment_method_id": self.config.payment_method_ids.filtered(
                    "is_cash_count"
                ).id
            }
        ).check()
        self.assertEqual(refund.state, "paid")
        self.assertEqual(card.points, 0)

    def test_refund_of_a_program_as_odoo_moves_nothing(self):
        self.program.points_policy = "stock"
        order = self._sell_oil(1)
        self._return((order.lines, 1))
        self.assertEqual(self._get_card(self.member).points, 100)

    def test_discount_lines_do_not_earn_back(self):
        """A later, better rule does not run on what comes back."""
        order = self._sell_oil(2)
        self.program.rule_ids.reward_point_amount = 50
        card = self._get_card(self.member)
        self._return((order.lines, 1))
        self.assertEqual(card.points, 100)
