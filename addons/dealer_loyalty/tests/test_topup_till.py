from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.pos_loyalty_topup.tests.common import TopupTillSetup


@tagged("post_install", "-at_install")
class TestTopupTill(TopupTillSetup, BaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("point_of_sale.group_pos_manager")
        cls._set_up_till()

    def test_top_up_with_bonus_earns_no_points(self):
        order, card = self._top_up()
        self.assertEqual(self._get_parts(card), (1000, 100))
        self.assertFalse(order.loyalty_difference_ids)
        self.assertFalse(self._get_card(self.member, self.points).points)
        [statement] = order.loyalty_answer["statement"]
        self.assertEqual((statement["earned"], statement["balance"]), (1100, 1100))
        self.assertSound()

    def _create_second_wallet(self):
        """Odoo's own eWallet, which sells the same product."""
        return self._create_program(
            name="eWallet",
            program_type="ewallet",
            applies_on="future",
            points_policy="stock",
            rule_ids=[
                Command.create(
                    {
                        "reward_point_mode": "money",
                        "reward_point_amount": 1,
                        "product_ids": [Command.set(self.topup.ids)],
                    }
                )
            ],
            currency_id=self.config.currency_id.id,
        )

    def _top_up_both(self, claim, chosen=()):
        """A top-up for each account that the cashier chose; one without a choice."""
        lines = [self._line(self.topup) for _each in chosen or (None,)]
        order = self._prepare_order(lines, self.member, claim)
        uuids = [line["uuid"] for line in lines[: len(chosen)]]
        order["loyalty_claim"]["fills"] = {
            uuid: program.id for uuid, program in zip(uuids, chosen, strict=True)
        }
        return self._send(order)

    def test_a_top_up_fills_the_chosen_account_alone(self):
        second = self._create_second_wallet()
        claim = self._claim(second, 1000) | self._claim(self.wallet, 0, key=-2)
        order = self._top_up_both(claim, [second])
        self.assertEqual(self._get_card(self.member, second).points, 1000)
        self.assertFalse(self._get_card(self.member, self.wallet).points)
        self.assertFalse(order.loyalty_difference_ids)

    def test_a_top_up_of_another_account_is_missed_by_none(self):
        """As by a till that does not know the account."""
        second = self._create_second_wallet()
        order = self._top_up_both(self._claim(second, 1000))
        self.assertEqual(self._get_card(self.member, second).points, 1000)
        self.assertFalse(order.loyalty_difference_ids)

    def test_two_top_ups_fill_two_accounts(self):
        second = self._create_second_wallet()
        claim = self._claim(second, 1000) | self._claim(self.wallet, 1000, key=-2)
        order = self._top_up_both(claim, [self.wallet, second])
        self.assertEqual(self._get_card(self.member, second).points, 1000)
        self.assertEqual(self._get_card(self.member, self.wallet).points, 1100)
        self.assertFalse(order.loyalty_difference_ids)

    def test_one_top_up_claimed_for_two_accounts_fills_the_first(self):
        second = self._create_second_wallet()
        claim = self._claim(second, 1000) | self._claim(self.wallet, 1000, key=-2)
        order = self._top_up_both(claim)
        cards = self._get_card(self.member, second)
        cards |= self._get_card(self.member, self.wallet)
        self.assertEqual(sum(cards.mapped("points")) // 1000, 1)
        self.assertEqual(self._get_findings(order), [("earned", 1000, 0)])

    def test_who_may_open_an_account_sees_its_parts(self):
        _order, card = self._top_up()
        self.env.flush_all()
        for user in self.cashier | self.manager:
            self.env.invalidate_all()
            self.assertEqual(self._get_parts(card.with_user(user)), (1000, 100))

    def test_what_the_account_paid_returns_to_its_lots(self):
        _order, card = self._top_up()
        order = self._pay_with(card, 1050, 11, points=50)
        self.assertEqual((order.amount_total, self._get_parts(card)), (50, (0, 50)))
        self.assertFalse(order.loyalty_difference_ids)
        lines = [
            self._return_line(order.lines[0], 11),
            self._return_line(order.lines[1], 1),
        ]
        refund = self._sell(lines, self.member, is_refund=True)
        self.assertEqual(refund.amount_total, -50)
        self.assertEqual(self._get_parts(card), (1000, 100))
        self.assertSound()

    def test_a_part_of_the_goods_brings_a_part_back(self):
        _order, card = self._top_up()
        order = self._pay_with(card, 150, 2)
        lines = [
            self._return_line(order.lines[0], 1),
            self._return_line(order.lines[1], 0.5),
        ]
        refund = self._sell(lines, self.member, is_refund=True)
        self.assertEqual((refund.amount_total, card.points), (-25, 1025))

    def test_tax_is_on_the_goods_not_on_the_payment(self):
        tax = self.env["account.tax"].create({"name": "13 %", "amount": 13})
        self.oil.taxes_id = tax
        _order, card = self._top_up()
        order = self._pay_with(card, 113)
        self.assertAlmostEqual(order.amount_total, 0)
        self.assertAlmostEqual(order.amount_tax, 13)
        self.assertEqual(card.points, 987)

    def test_refund_of_what_is_left_of_a_top_up(self):
        order, card = self._top_up()
        self._pay_with(card, 600, 6)
        offer = self._offer(order)
        self.assertEqual((offer["part"], offer["text"]), (0.4, "400 of 1000 unused"))
        refund = self._pay_back(order, 0.4, uuid="refund")
        self.assertAlmostEqual(refund.amount_total, -400)
        self.assertFalse(refund.loyalty_difference_ids)
        self.assertEqual(self._get_parts(card), (0, 60))
        self.assertSound()

    def test_two_top_ups_of_one_line_come_back_one_by_one(self):
        order, card = self._top_up(2)
        self.assertEqual(self._get_parts(card), (2000, 100))
        self._pay_with(card, 1200, 12)
        self.assertEqual(self._offer(order)["part"], 0.8)
        self._pay_back(order, 0.8, uuid="refund")
        self.assertEqual(self._get_parts(card), (0, 60))
        self.assertEqual(self._offer(order, uuid="second")["part"], 0)
        self.assertSound()

    def test_another_top_up_is_not_paid_back_with_this_one(self):
        first, card = self._top_up()
        self._top_up()
        self._pay_with(card, 700, 7)
        self.assertAlmostEqual(self._offer(first)["part"], 0.3)
        self._pay_back(first, 1)
        self.assertEqual(card.overdraft, 0)
        self.assertEqual(card.paid_points, 1000)

    def test_a_top_up_that_cannot_be_used_yet_comes_back(self):
        self.wallet.write({"availability": "delay", "availability_days": 7})
        order, card = self._top_up()
        self.assertEqual((card.points_available, card.points_pending), (0, 1100))
        self.assertEqual(self._offer(order)["part"], 1)
        self.assertEqual(card.points_held, 1000)
        refund = self._pay_back(order, 1, uuid="refund")
        self.assertFalse(refund.loyalty_difference_ids)
        self.assertEqual(self._get_parts(card), (0, 0))
        self.assertSound()

    def _merge_away(self, card, **values):
        """Merge an account into another one, which has 2,000 and a bonus of 100."""
        target = self._create_card(self.wallet, self._create_member(name="Anna M."))
        self._post(target, 2000, "earn", **values)
        self.env["loyalty.ledger"].merge_cards(card, target)
        return target

    def test_a_top_up_comes_back_from_the_account_it_was_merged_into(self):
        order, card = self._top_up()
        self._pay_with(card, 600, 6)
        target = self._merge_away(card)
        self.assertEqual(self._get_parts(target), (2400, 200))
        self.assertAlmostEqual(self._offer(order)["part"], 0.4)
        self.assertEqual(target.points_held, 400)
        refund = self._pay_back(order, 0.4, uuid="refund")
        self.assertFalse(refund.loyalty_difference_ids)
        self.assertEqual(self._get_parts(target), (2000, 160))
        self.assertSound()

    def test_a_top_up_that_was_merged_while_it_waits_comes_back(self):
        """What waits on the other account is not taken for it."""
        self.wallet.write({"availability": "delay", "availability_days": 7})
        order, card = self._top_up()
        day = fields.Date.add(fields.Date.today(), days=30)
        target = self._merge_away(card, available_on=day)
        self.assertEqual((target.points_available, target.points_pending), (0, 3200))
        self.assertEqual(self._offer(order)["part"], 1)
        self.assertEqual(target.points_held, 1000)
        refund = self._pay_back(order, 1, uuid="refund")
        self.assertFalse(refund.loyalty_difference_ids)
        self.assertEqual(self._get_parts(target), (2000, 100))
        left = target.lot_ids.filtered("remaining")
        self.assertEqual(set(left.mapped("available_on")), {day})
        self.assertSound()

    def test_two_lines_of_one_top_up_come_back_together(self):
        half = self._create_product("Top-up 500", 500)
        self.wallet.rule_ids.product_ids = half
        order = self._sell(
            [self._line(half), self._line(half)],
            self.member,
            self._claim(self.wallet, earned=1000),
        )
        card = self._get_card(self.member, self.wallet)
        self._pay_with(card, 600, 6)
        pairs = [[line.id, 1] for line in order.lines]
        offers = order.get_prepaid_refunds("refund", pairs)
        parts = [offers[line.id]["part"] for line in order.lines]
        self.assertEqual(parts, [0.8, 0])
        self.assertEqual(card.points_held, 400)
        back = [
            {
                **self._line(half, -1, 500 * part),
                "refunded_orderline_id": line.id,
            }
            for line, part in zip(order.lines, parts, strict=True)
        ]
        refund = self._sell(back, self.member, is_refund=True, uuid="refund")
        self.assertEqual(refund.amount_total, -400)
        self.assertFalse(refund.loyalty_difference_ids)
        self.assertEqual(self._get_parts(card), (0, 60))
        self.assertSound()

    def test_two_lines_of_one_top_up_paid_back_twice_are_seen(self):
        half = self._create_product("Top-up 500", 500)
        self.wallet.rule_ids.product_ids = half
        order = self._sell(
            [self._line(half), self._line(half)],
            self.member,
            self._claim(self.wallet, earned=1000),
        )
        card = self._get_card(self.member, self.wallet)
        self._pay_with(card, 600, 6)
        back = [
            {**self._line(half, -1, 400), "refunded_orderline_id": line.id}
            for line in order.lines
        ]
        refund = self._sell(back, self.member, is_refund=True)
        self.assertEqual(self._get_findings(refund), [("refund", 400, 0)])
        self.assertEqual(self._get_parts(card), (0, 60))

    def test_more_paid_back_than_is_left_is_seen(self):
        order, card = self._top_up()
        self._pay_with(card, 600, 6)
        refund = self._pay_back(order, 1)
        self.assertEqual(self._get_findings(refund), [("refund", 1000, 400)])
        self.assertEqual((card.overdraft, self._get_parts(card)), (0, (0, 60)))


@tagged("post_install", "-at_install")
class TestTopupTour(TopupTillSetup, HttpCase):
    """An account at a real till in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_till()
        cls.config.current_session_id.unlink()
        own = cls.oil | cls.wipers | cls.topup
        cls.env["product.template"].search(
            [("id", "not in", own.product_tmpl_id.ids)]
        ).available_in_pos = False
        cls.topup.pos_categ_ids = [Command.clear()]

    def test_top_up_pay_and_refund(self):
        self.config.with_user(self.cashier).open_ui()
        self.start_tour(
            f"/pos/ui/{self.config.id}",
            "topup_pay_and_refund",
            login=self.cashier.login,
            timeout=400,
        )
        self.env.invalidate_all()
        card = self._get_card(self.member, self.wallet)
        self.assertEqual(
            self._get_statement(card),
            [
                ("earn", 1000),
                ("grant", 100),
                ("redeem", -100),
                ("reversal", 100),
                ("reversal", -1000),
                ("reversal", -100),
            ],
        )
        orders = self.config.current_session_id.order_ids
        self.assertFalse(orders.loyalty_difference_ids)
        self.assertSound()
