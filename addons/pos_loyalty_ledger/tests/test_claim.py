from odoo.fields import Command
from odoo.tests import tagged

from .common import TillCase


@tagged("post_install", "-at_install")
class TestClaim(TillCase):
    """What a browser says is compared with what the order's lines say."""

    def test_paid_order_earns_in_its_own_transaction(self):
        order = self._sell(
            [self._line(self.oil, 2)], self.member, self._claim(self.program, 200)
        )
        card = self._get_card(self.member)
        self.assertEqual(card.points, 200)
        entry = order._get_loyalty_entries()
        self.assertRecordValues(
            entry,
            [
                {
                    "kind": "earn",
                    "points": 200,
                    "card_id": card.id,
                    "source_model": "pos.order",
                    "source_id": order.id,
                    "source_key": f"pos.order:{order.uuid}:earn:{self.program.id}",
                    "company_id": order.company_id.id,
                }
            ],
        )
        self.assertFalse(order.loyalty_difference_ids)

    def test_cashier_may_post_but_not_adjust(self):
        claim = self._claim(self.program, 100)
        self._sell([self._line(self.oil)], self.member, claim, self.cashier)
        card = self._get_card(self.member)
        self.assertEqual(card.points, 100)
        with self.assertRaisesRegex(Exception, "by hand"):
            card.with_user(self.cashier).points = 500

    def test_earned_and_spent_apart(self):
        card = self._create_card(member=self.member, points=100)
        order = self._sell(
            [
                self._line(self.oil, 2),
                self._reward_line(self.reward, card, 100, 100),
            ],
            self.member,
            self._claim(self.program, 100, 100, card),
        )
        self.assertEqual(card.points, 100)
        self.assertEqual(
            order._get_loyalty_entries()
            .sorted("id")
            .mapped(lambda e: (e.kind, e.points)),
            [("earn", 100), ("redeem", -100)],
        )
        self.assertFalse(order.loyalty_difference_ids)

    def test_more_earned_than_lines_give(self):
        order = self._sell(
            [self._line(self.oil)], self.member, self._claim(self.program, 99999)
        )
        self.assertEqual(self._get_card(self.member).points, 100)
        self.assertEqual(self._get_findings(order), [("earned", 99999, 100)])

    def test_less_spent_than_reward_gave(self):
        card = self._create_card(member=self.member, points=100)
        order = self._sell(
            [self._line(self.oil), self._reward_line(self.reward, card, 0.01, 80)],
            self.member,
            self._claim(self.program, 20, 0.01, card),
        )
        self.assertEqual(card.points, 40)
        self.assertEqual(self._get_findings(order), [("spent", 0.01, 80)])

    def test_discount_on_some_products_lowers_those_only(self):
        """Also with Odoo's own setting, by which the server names no products."""
        coupons = self._create_program(
            name="Wipers for nothing",
            program_type="coupons",
            trigger="with_code",
            applies_on="current",
            rule_ids=[Command.clear()],
            reward_ids=[
                Command.create(
                    {
                        "discount": 100,
                        "discount_applicability": "specific",
                        "discount_product_ids": [Command.set(self.wipers.ids)],
                    }
                )
            ],
        )
        self.program.rule_ids.product_ids = self.oil
        for setting in ("False", "enabled"):
            with self.subTest(setting=setting):
                self.env["ir.config_parameter"].set_param(
                    "loyalty.compute_all_discount_product_ids", setting
                )
                coupon = self._create_card(coupons, self.member, 1)
                order = self._sell(
                    [
                        self._line(self.oil),
                        self._line(self.wipers),
                        self._reward_line(coupons.reward_ids, coupon, 1, 30),
                    ],
                    self.member,
                    {
                        **self._claim(self.program, 100),
                        **self._claim(coupons, spent=1, card=coupon),
                    },
                )
                self.assertFalse(self._get_findings(order))
                earned = order._get_loyalty_entries().filtered(
                    lambda entry: entry.kind == "earn"
                )
                self.assertEqual(earned.points, 100)

    def test_member_collects_once_however_many_cards_are_named(self):
        card = self._create_card(member=self.member)
        order = self._sell(
            [self._line(self.oil)],
            self.member,
            {
                **self._claim(self.program, 100, card=card),
                **self._claim(self.program, 100, key=-1),
                **self._claim(self.program, 100, key=-2),
            },
        )
        self.assertEqual(card.points, 100)
        twice = [("earned", 100, 0), ("earned", 100, 0)]
        self.assertEqual(self._get_findings(order), twice)

    def test_new_member_gets_one_card(self):
        self._sell(
            [self._line(self.oil)],
            self.member,
            {
                **self._claim(self.program, 100, key=-1),
                **self._claim(self.program, 100, key=-2),
            },
        )
        self.assertEqual(self._get_card(self.member).mapped("points"), [100])

    def test_program_of_another_price_list(self):
        """What the till does not offer there, the server does not give."""
        staff = self.env["product.pricelist"].create({"name": "Staff"})
        self.program.pricelist_ids = staff
        order = self._sell([self._line(self.oil)], self.member)
        self.assertFalse(self._get_card(self.member))
        self.assertFalse(order.loyalty_difference_ids)
        order = self._sell(
            [self._line(self.oil)],
            self.member,
            self._claim(self.program, 100),
            pricelist_id=staff.id,
        )
        self.assertEqual(self._get_card(self.member).points, 100)
        self.assertFalse(order.loyalty_difference_ids)

    def test_global_discount_that_a_refund_gives_back_earns_nothing(self):
        discount = self._create_product("Discount", 0)
        Config = type(self.env["pos.config"])
        self.patch(Config, "_get_global_discount_products", lambda _till: discount)
        order = self._sell(
            [self._line(self.oil), self._line(discount, price=-10)],
            self.member,
            self._claim(self.program, 90),
        )
        sold = order.lines.filtered(lambda line: line.product_id == self.oil)
        back = [self._return_line(sold), self._line(discount, price=10)]
        refund = self._sell(back, self.member, {}, is_refund=True)
        self.assertEqual(self._get_card(self.member).points, 0)
        self.assertFalse((order | refund).loyalty_difference_ids)

    def test_discount_on_the_cheapest_of_some_products(self):
        coupons = self._create_program(
            name="Half an oil change",
            program_type="coupons",
            trigger="with_code",
            applies_on="current",
            rule_ids=[Command.clear()],
            reward_ids=[
                Command.create(
                    {
                        "discount": 50,
                        "discount_applicability": "cheapest",
                        "discount_product_ids": [Command.set(self.oil.ids)],
                    }
                )
            ],
        )
        coupon = self._create_card(coupons, self.member, 1)
        order = self._sell(
            [
                self._line(self.oil),
                self._line(self.wipers),
                self._reward_line(coupons.reward_ids, coupon, 1, 50),
            ],
            self.member,
            {
                **self._claim(self.program, 80),
                **self._claim(coupons, spent=1, card=coupon),
            },
        )
        self.assertFalse(self._get_findings(order))

    def test_tip_is_no_product_of_a_rule(self):
        """The till knows the products of a rule that are sold there, and no others."""
        tip = self._create_product("Tips", 20, available_in_pos=False)
        self.program.rule_ids.product_ids = self.oil | tip
        order = self._sell(
            [self._line(self.oil), self._line(tip)],
            self.member,
            self._claim(self.program, 100),
        )
        self.assertFalse(self._get_findings(order))

    def test_negative_numbers_give_nothing(self):
        card = self._create_card(member=self.member, points=100)
        order = self._sell(
            [self._line(self.oil), self._reward_line(self.reward, card, -500, 50)],
            self.member,
            self._claim(self.program, -5, -500, card),
        )
        self.assertEqual(card.points, 100)
        self.assertEqual(
            self._get_findings(order), [("earned", -5, 50), ("spent", -500, 50)]
        )

    def test_card_of_somebody_else(self):
        card = self._create_card(points=100)
        order = self._sell(
            [self._line(self.oil), self._reward_line(self.reward, card, 60, 60)],
            self.member,
            self._claim(self.program, 40, 60, card),
        )
        self.assertEqual(card.points, 100)
        self.assertEqual(self._get_card(self.member).points, 40)
        self.assertEqual(self._get_findings(order)[0], ("card", -20, 0))

    def test_bearer_card_works_for_anybody(self):
        self.program.ownership = "bearer"
        card = self._create_card(points=100)
        order = self._sell(
            [self._line(self.oil), self._reward_line(self.reward, card, 60, 60)],
            self.member,
            self._claim(self.program, 40, 60, card),
        )
        self.assertEqual(card.points, 80)
        self.assertFalse(order.loyalty_difference_ids)

    def test_unknown_card_and_program(self):
        gone = self._create_card()
        claim = self._claim(self.program, 100, card=gone)
        claim["-7"] = {"program_id": 999999999, "earned": 5}
        gone.unlink()
        order = self._sell([self._line(self.oil)], self.member, claim)
        self.assertEqual(self._get_card(self.member).points, 100)
        self.assertEqual(
            self._get_findings(order),
            [("card", 100, 0), ("card", 5, 0), ("earned", 0, 100)],
        )

    def test_unreadable_claim(self):
        order = self._prepare_order([self._line(self.oil)], self.member)
        order["loyalty_claim"] = {
            "coupons": {"x": {}, "-1": {"program_id": "a"}, "-2": 3}
        }
        order = self._send(order)
        self.assertEqual(self._get_card(self.member).points, 100)
        self.assertEqual(
            order.loyalty_difference_ids.sorted("id").mapped("kind"),
            3 * ["claim"] + ["earned"],
        )

    def test_archived_program_earns_nothing(self):
        self.program.active = False
        order = self._sell(
            [self._line(self.oil)], self.member, self._claim(self.program, 100)
        )
        self.assertFalse(order._get_loyalty_entries())
        self.assertEqual(self._get_findings(order), [("earned", 100, 0)])

    def test_expired_program_earns_by_the_orders_own_day(self):
        self.program.date_to = "2026-06-30"
        claim = self._claim(self.program, 100)
        late = self._sell(
            [self._line(self.oil)], self.member, claim, date_order="2026-07-02 12:00:00"
        )
        self.assertEqual(self._get_findings(late), [("earned", 100, 0)])
        offline = self._sell(
            [self._line(self.oil)], self.member, claim, date_order="2026-06-30 12:00:00"
        )
        self.assertFalse(offline.loyalty_difference_ids)
        self.assertEqual(self._get_card(self.member).points, 100)

    def test_usage_limit_holds(self):
        self.program.write({"limit_usage": True, "max_usage": 1})
        card = self._create_card(member=self.member, points=100)
        claim = self._claim(self.program, 90, 10, card)
        for findings in ([], [("earned", 90, 0)]):
            order = self._sell(
                [self._line(self.oil), self._reward_line(self.reward, card, 10, 10)],
                self.member,
                claim,
            )
            self.assertEqual(self._get_findings(order), findings)
        self.assertEqual(card.points, 170)

    def test_limits_of_paying_with_points(self):
        self.program.redeem_share = 50
        card = self._create_card(member=self.member, points=100)
        order = self._sell(
            [self._line(self.oil), self._reward_line(self.reward, card, 60, 60)],
            self.member,
            self._claim(self.program, 40, 60, card),
        )
        self.assertEqual(card.points, 80)
        self.assertEqual(self._get_findings(order), [("spent", 60, 60)])

    def test_points_over_the_bill_are_no_way_to_cash(self):
        self.program.redeem_share = 50
        card = self._create_card(member=self.member, points=1000)
        order = self._sell(
            [self._line(self.oil), self._reward_line(self.reward, card, 900, 900)],
            self.member,
            self._claim(self.program, 0, 900, card),
        )
        self.assertEqual(self._get_findings(order), [("spent", 900, 900)])

    def test_limits_hold_for_a_reward_taken_twice(self):
        self.program.redeem_share = 50
        card = self._create_card(member=self.member, points=100)
        order = self._sell(
            [
                self._line(self.oil),
                self._reward_line(self.reward, card, 40, 40),
                self._reward_line(self.reward, card, 40, 40),
            ],
            self.member,
            self._claim(self.program, 20, 80, card),
        )
        self.assertEqual(self._get_findings(order), [("spent", 80, 80)])

    def test_usage_limit_with_two_rewards_on_one_order(self):
        """Odoo counts an order once for each reward."""
        self.program.write({"limit_usage": True, "max_usage": 1})
        other = self.reward.copy()
        card = self._create_card(member=self.member, points=100)
        order = self._sell(
            [
                self._line(self.oil),
                self._reward_line(self.reward, card, 10, 10),
                self._reward_line(other, card, 10, 10),
            ],
            self.member,
            self._claim(self.program, 80, 20, card),
        )
        self.assertEqual(self._get_findings(order), [])

    def test_forged_answer_is_dropped(self):
        order = self._prepare_order(
            [self._line(self.oil, loyalty_shares=[{"entry": 1}])],
            self.member,
            self._claim(self.program, 100),
            loyalty_answer={"coupon_updates": []},
        )
        order = self._send(order)
        self.assertEqual(self._get_card(self.member).points, 100)
        self.assertEqual(
            order.lines.loyalty_shares,
            [
                {
                    "entry": order._get_loyalty_entries().id,
                    "kind": "earn",
                    "program": self.program.id,
                    "points": "100.00",
                }
            ],
        )

    def test_public_customer_collects_nothing(self):
        public = self.env.ref("base.public_partner")
        order = self._sell(
            [self._line(self.oil)], public, self._claim(self.program, 100)
        )
        self.assertFalse(self._get_card(public))
        self.assertEqual(self._get_findings(order), [("card", 100, 0)])

    def test_program_the_till_did_not_know(self):
        order = self._sell([self._line(self.oil)], self.member, {})
        self.assertEqual(self._get_card(self.member).points, 100)
        self.assertEqual(self._get_findings(order), [("earned", 0, 100)])

    def test_tax_and_rounding_follow_the_policy(self):
        tax = self.env["account.tax"].create({"name": "10 %", "amount": 10})
        self.oil.taxes_id = tax
        self.program.write({"earn_tax": "excl", "points_rounding": 10})
        self._sell(
            [self._line(self.oil, 1, 99)], self.member, self._claim(self.program, 90)
        )
        self.assertEqual(self._get_card(self.member).points, 90)
        self.program.earn_tax = "incl"
        self._sell(
            [self._line(self.oil, 1, 99)], self.member, self._claim(self.program, 100)
        )
        self.assertEqual(self._get_card(self.member).points, 190)
        self.assertFalse(self.env["pos.loyalty.difference"].search([]))

    def test_program_as_odoo_accepts_what_is_possible(self):
        self.program.points_policy = "stock"
        self._sell([self._line(self.oil)], self.member, self._claim(self.program, 100))
        forged = self._sell(
            [self._line(self.oil)], self.member, self._claim(self.program, 1000)
        )
        self.assertEqual(self._get_card(self.member).points, 200.01)
        self.assertEqual(self._get_findings(forged), [("earned", 1000, 100.01)])

    def test_gift_card_sold_and_used_by_another(self):
        program = self.env["loyalty.program"].browse(
            self.env["loyalty.program"].create_from_template("gift_card")["res_id"]
        )
        product = program.trigger_product_ids
        product.taxes_id = False
        claim = self._claim(program, 50, key=-3, code="GIFT50")
        claim |= self._claim(self.program, 0)
        self._sell([self._line(product, 1, 50)], self.member, claim)
        card = program.coupon_ids
        self.assertRecordValues(card, [{"code": "GIFT50", "points": 50}])
        order = self._sell(
            [self._line(self.oil), self._reward_line(program.reward_ids, card, 50, 50)],
            self._create_member(),
            self._claim(program, 0, 50, card) | self._claim(self.program, 50, key=-2),
        )
        self.assertEqual(card.points, 0)
        self.assertFalse(order.loyalty_difference_ids)

    def test_ewallet_top_up_is_a_credit(self):
        product = self._create_product("Top up", 50)
        program = self.env["loyalty.program"].create(
            {
                "name": "eWallet",
                "program_type": "ewallet",
                "applies_on": "future",
                "trigger": "auto",
                "trigger_product_ids": product.ids,
                "rule_ids": [
                    Command.create(
                        {"reward_point_mode": "money", "product_ids": product.ids}
                    )
                ],
                "reward_ids": [
                    Command.create({"discount_mode": "per_point", "discount": 1})
                ],
            }
        )
        sold = self._sell([self._line(self.oil)], self.member, {})
        order = self._sell(
            [self._return_line(sold.lines), self._line(product, 1, 100)],
            self.member,
            self._claim(program, 100),
            is_refund=True,
        )
        self.assertEqual(self._get_card(self.member, program).points, 100)
        self.assertFalse(order.loyalty_difference_ids)
