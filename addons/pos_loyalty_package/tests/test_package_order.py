from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.base.tests.common import BaseCommon

from .common import PackageTillSetup


@tagged("post_install", "-at_install")
class TestPackageOrder(PackageTillSetup, BaseCommon):
    """Packages in orders as a till sends them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("point_of_sale.group_pos_manager")
        cls._set_up_till()

    def test_each_unit_is_a_card_and_no_points_are_earned(self):
        order, cards = self._sell_package(2)
        self.assertEqual(cards.mapped("points"), [3, 3])
        self.assertEqual(cards.partner_id, self.member)
        self.assertEqual(cards.right_card_ids.mapped("points"), [2, 2])
        self.assertFalse(self._get_card(self.member, self.points).points)
        self.assertFalse(order.loyalty_difference_ids)

    def test_the_receipt_tells_a_package_once(self):
        """With the end of its uses, not as a new coupon that never ends."""
        order, cards = self._sell_package(2)
        told = order.loyalty_answer["statement"]
        own = [each for each in told if each["program_id"] == self.package.id]
        self.assertEqual({each["code"] for each in own}, set(cards.mapped("code")))
        self.assertEqual(order.loyalty_answer["new_coupon_info"], [])
        claim = self._claim(self.coupons, earned=1)
        self.coupons.write({"applies_on": "future", "trigger": "auto"})
        self.coupons.rule_ids = [Command.create({"product_ids": self.oil.ids})]
        other = self._sell([self._line(self.oil)], self.member, claim)
        (coupon,) = other.loyalty_answer["new_coupon_info"]
        self.assertEqual(coupon["program_name"], self.coupons.name)

    def test_uses_do_not_end_with_the_sale_of_the_package(self):
        """The card is valid as long as offer, receipt and portal say."""
        self.package.date_to = fields.Date.add(fields.Date.today(), days=5)
        claim = self._claim(
            self.package, earned=3, expiration_date=str(self.package.date_to)
        )
        order = self._sell([self._line(self.bundle)], self.member, claim)
        card = self.env["loyalty.card"].search([("source_pos_order_id", "=", order.id)])
        self.assertFalse(card.expiration_date)
        end = card._get_ledger_today() + relativedelta(months=12)
        self.assertEqual(card.next_expiry, end)

    def test_sold_by_a_till_that_does_not_know_the_package(self):
        """Nothing is issued, and a person sees what the customer has paid for."""
        order = self._sell([self._line(self.bundle, 2)], self.member, {})
        self.assertEqual(self._get_findings(order), [("earned", 0, 6)])
        self.assertEqual(order.loyalty_difference_ids.program_id, self.package)
        order.loyalty_difference_ids.action_settle()
        self.assertEqual(order.loyalty_difference_ids.state, "settled")
        claim = self._claim(self.package, earned=3)
        one = self._sell([self._line(self.bundle, 2)], self.member, claim)
        self.assertEqual(self._get_findings(one), [("earned", 3, 6)])

    def test_a_package_without_an_owner_is_used_by_its_code(self):
        """As the till sells it for whoever shows it."""
        claim = self._claim(self.package, earned=3)
        order = self._sell([self._line(self.bundle)], None, claim)
        card = self.env["loyalty.card"].search([("source_pos_order_id", "=", order.id)])
        now = fields.Datetime.to_string(fields.Datetime.now())
        answer = self.config.use_coupon_code(card.code, now, False, False)
        self.assertEqual(answer["payload"]["coupon_id"], card.id)
        used = self._use(card)
        self.assertEqual(card.points, 2)
        self.assertFalse(used.loyalty_difference_ids)

    def test_uses_are_honoured_when_the_package_is_no_longer_sold(self):
        _order, card = self._sell_package()
        self.package.date_to = fields.Date.subtract(fields.Date.today(), days=2)
        till = self.config.with_user(self.cashier)
        self.assertIn(self.package, till._get_program_ids())
        used = self._use(card)
        self.assertFalse(used.loyalty_difference_ids)
        self.assertEqual(card.points, 2)
        claim = self._claim(self.package, earned=3)
        late = self._sell([self._line(self.bundle)], self.member, claim)
        self.assertEqual(self._get_findings(late), [("earned", 3, 0)])
        self.oil.available_in_pos = False
        self.config._check_before_creating_new_session()
        self._use(card, qty=2)
        self.assertNotIn(self.package, self.config._get_program_ids())

    def test_uses_of_an_archived_package_or_another_till(self):
        self._sell_package()
        self.package.date_to = fields.Date.subtract(fields.Date.today(), days=2)
        self.package.pos_config_ids = self._create_config("Till two")
        self.assertNotIn(self.package, self.config._get_program_ids())
        self.package.write({"pos_config_ids": False, "active": False})
        self.assertNotIn(self.package, self.config._get_program_ids())

    def test_a_use_costs_one_and_earns_nothing(self):
        _order, card = self._sell_package()
        used = self._use(card)
        self.assertEqual((used.amount_total, card.points), (0, 2))
        self.assertFalse(self._get_card(self.member, self.points).points)
        self.assertFalse(used.loyalty_difference_ids)
        statement = used.loyalty_answer["statement"]
        self.assertEqual([each["balance"] for each in statement], [2])
        self.assertSound()

    def test_a_new_package_beside_a_use_of_the_old_one(self):
        _order, card = self._sell_package()
        code = f"use-{card.id}-{self.oil.id}-1"
        claim = self._claim(self.package, spent=1, card=card, line_codes=[code])
        claim |= self._claim(self.package, earned=3, key=-1)
        lines = [self._line(self.bundle), self._line(self.oil), self._use_line(card)]
        order = self._sell(lines, self.member, claim)
        new = self.env["loyalty.card"].search([("source_pos_order_id", "=", order.id)])
        self.assertEqual((card.points, new.points), (2, 3))
        self.assertFalse(order.loyalty_difference_ids)

    def test_a_returned_service_gives_the_use_back(self):
        _order, card = self._sell_package()
        used = self._use(card)
        lines = [self._return_line(line) for line in used.lines]
        refund = self._sell(lines, self.member, is_refund=True)
        self.assertEqual((refund.amount_total, card.points), (0, 3))
        self.assertSound()

    def test_refund_of_the_unused_part(self):
        order, card = self._sell_package()
        self._use(card)
        offer = self._offer(order)
        self.assertAlmostEqual(offer["part"], 2 / 3)
        self.assertEqual(offer["text"], "2 of 3 unused")
        self.assertEqual(card.points_held, 2)
        refund = self._refund(order, offer["part"], uuid="refund")
        self.assertEqual(refund.amount_total, -160)
        self.assertFalse(refund.loyalty_difference_ids)
        self.assertEqual((card.points, card.points_held), (0, 0))
        self.assertFalse(card.right_card_ids.points)
        self.assertSound()

    def test_cents_and_tax_of_the_unused_part(self):
        tax = self.env["account.tax"].create({"name": "13 %", "amount": 13})
        self.bundle.write({"list_price": 100, "taxes_id": tax.ids})
        order, card = self._sell_package()
        self._use(card)
        part = self._offer(order)["part"]
        refund = self._refund(order, part, uuid="refund")
        self.assertAlmostEqual(order.amount_total, 113)
        self.assertAlmostEqual(refund.amount_total, -75.33, 2)
        self.assertFalse(refund.loyalty_difference_ids)

    def test_of_two_packages_the_unused_one_comes_back_first(self):
        order, cards = self._sell_package(2)
        self._use(cards[0], qty=2)
        self.assertEqual(self._offer(order)["part"], 1)
        self._refund(order, 1, uuid="refund")
        self.assertEqual(cards.mapped("points"), [1, 0])
        offer = self._offer(order, uuid="second")
        self.assertAlmostEqual(offer["part"], 1 / 3)
        refund = self._refund(order, offer["part"], uuid="second")
        self.assertEqual(cards.mapped("points"), [0, 0])
        self.assertFalse(refund.loyalty_difference_ids)
        self.assertSound()

    def test_both_packages_at_once(self):
        order, cards = self._sell_package(2)
        self._use(cards[0], qty=2)
        offer = self._offer(order, 2)
        self.assertAlmostEqual(offer["part"], 4 / 6)
        refund = self._refund(order, offer["part"], 2, uuid="refund")
        self.assertAlmostEqual(refund.amount_total, -320)
        self.assertEqual(cards.mapped("points"), [0, 0])
        self.assertFalse(refund.loyalty_difference_ids)

    def _sell_package_in_promotion(self, qty=1):
        """Packages for 240 with 10 percent off, as a promotion takes it."""
        promotion = self._create_program(
            name="Spring",
            program_type="promotion",
            applies_on="current",
            points_policy="stock",
            currency_id=self.config.currency_id.id,
        )
        promotion.rule_ids.reward_point_mode = "order"
        reward = promotion.reward_ids
        reward.write({"discount_mode": "percent", "discount": 10})
        off = self._reward_line(reward, None, 1, 24 * qty)
        code = off["reward_identifier_code"]
        claim = self._claim(promotion, 1, 1, key=-9, line_codes=[code])
        for number in range(1, qty + 1):
            claim |= self._claim(self.package, earned=3, key=-number)
        lines = [self._line(self.bundle, qty), off]
        order = self._sell(lines, self.member, claim)
        self.assertEqual(order.amount_total, 216 * qty)
        self.assertFalse(order.loyalty_difference_ids)
        return order

    def test_of_a_package_in_a_promotion_its_cost_comes_back(self):
        order = self._sell_package_in_promotion()
        offer = self._offer(order)
        self.assertAlmostEqual(offer["part"], 0.9)
        self.assertEqual(offer["text"], "3 of 3 unused, 90% of the price was paid")
        card = self.env["loyalty.card"].search([("source_pos_order_id", "=", order.id)])
        self._use(card.filtered(lambda each: each.program_id == self.package))
        offer = self._offer(order)
        self.assertAlmostEqual(offer["part"], 0.6)
        refund = self._refund(order, offer["part"], uuid="refund")
        self.assertAlmostEqual(refund.amount_total, -144)
        self.assertFalse(refund.loyalty_difference_ids)

    def test_a_package_paid_back_for_more_than_it_cost_is_seen(self):
        order = self._sell_package_in_promotion()
        refund = self._refund(order, 1)
        self.assertEqual(self._get_findings(refund), [("refund", 240, 216)])

    def test_a_discount_that_comes_back_is_not_taken_off_twice(self):
        order = self._sell_package_in_promotion(2)
        bundle, off = order.lines.sorted("id")
        offer = order.get_prepaid_refunds("refund", [[bundle.id, 1]], [[off.id, 1]])
        self.assertEqual(offer[bundle.id]["part"], 1)
        lines = [self._return_line(bundle), self._return_line(off)]
        refund = self._sell(lines, self.member, is_refund=True, uuid="refund")
        self.assertEqual(refund.amount_total, 48 - 240)
        self.assertFalse(refund.loyalty_difference_ids)
        self.assertEqual(self._offer(order, uuid="second")["part"], 1)

    def test_refund_of_a_promotion_in_the_back_office(self):
        """The whole order comes back, its discount with it."""
        order = self._sell_package_in_promotion()
        refund = self.env["pos.order"].browse(order.refund()["res_id"])
        self.assertAlmostEqual(refund.amount_total, -216)

    def test_refund_in_the_back_office(self):
        """Whoever makes the refund: the unused part comes back, and is reserved."""
        order, card = self._sell_package()
        self._use(card)
        refund = self.env["pos.order"].browse(order.refund()["res_id"])
        self.assertEqual((refund.amount_total, card.points_held), (-160, 2))
        self.assertEqual(refund.lines.customer_note, "2 of 3 unused")
        cash = self.config.payment_method_ids.filtered("is_cash_count")
        context = {"active_id": refund.id, "active_ids": refund.ids}
        payment = self.env["pos.make.payment"].with_context(**context)
        payment.create({"payment_method_id": cash.id}).check()
        self.assertEqual((refund.state, card.points, card.points_held), ("paid", 0, 0))
        self.assertFalse(refund.loyalty_difference_ids)
        self.assertSound()

    def test_refund_of_a_package_that_is_no_longer_sold(self):
        """The line itself says that its return asks the server."""
        order, card = self._sell_package()
        self._use(card)
        self.package.active = False
        (share,) = order.lines.loyalty_shares
        self.assertTrue(share["by_rest"])
        offer = self._offer(order)
        self.assertAlmostEqual(offer["part"], 2 / 3)
        refund = self._refund(order, offer["part"], uuid="refund")
        self.assertFalse(refund.loyalty_difference_ids)
        self.assertEqual(card.points, 0)

    def test_refund_of_a_package_that_somebody_else_has_now(self):
        order, card = self._sell_package()
        self._use(card)
        other = self._create_card(self.package, self._create_member(name="Wang Fang"))
        self.env["loyalty.ledger"].transfer(card, other, 2, key="test:on")
        offer = self._offer(order)
        self.assertAlmostEqual(offer["part"], 2 / 3)
        self.assertEqual((card.points_held, other.points_held), (0, 2))
        refund = self._refund(order, offer["part"], uuid="refund")
        self.assertFalse(refund.loyalty_difference_ids)
        self.assertEqual((other.points, other.points_held), (0, 0))
        self.assertFalse(card.right_card_ids.points)
        self.assertSound()

    def test_nothing_is_left_to_refund(self):
        order, card = self._sell_package()
        self._use(card, qty=3)
        self.assertEqual(self._offer(order)["part"], 0)

    def test_paid_out_more_than_unused_is_seen_by_a_person(self):
        order, card = self._sell_package()
        self._use(card, qty=2)
        refund = self._refund(order, 1)
        self.assertEqual((card.points, card.overdraft), (0, 0))
        self.assertEqual(self._get_findings(refund), [("refund", 240, 80)])
        self.assertSound()

    def test_used_at_another_till_after_the_offer_expired(self):
        order, card = self._sell_package()
        offer = self._offer(order)
        self.env["loyalty.ledger.hold"].search([]).state = "released"
        self._use(card)
        again = self._offer(order)
        self.assertEqual((offer["part"], round(again["part"], 4)), (1, 0.6667))

    def test_what_is_being_refunded_cannot_be_used_elsewhere(self):
        order, card = self._sell_package()
        self._offer(order)
        answer = self.env["pos.order"].validate_coupon_programs(
            {str(card.id): -1}, [], "other-till"
        )
        self.assertFalse(answer["successful"])
        self.env["pos.order"].release_loyalty_points(["refund"])
        self.assertEqual(card.points_held, 0)

    def test_last_use_at_two_tills(self):
        _order, card = self._sell_package()
        self._use(card, qty=2)
        first, second = (
            self.env["pos.order"].validate_coupon_programs(
                {str(card.id): -1}, [], f"till-{number}"
            )
            for number in (1, 2)
        )
        self.assertTrue(first["successful"])
        self.assertFalse(second["successful"])
        self.assertIn("to spend", second["payload"]["message"])

    def test_last_use_offline_twice_is_seen_by_a_person(self):
        _order, card = self._sell_package()
        self._use(card, qty=2)
        self._use(card)
        late = self._use(card)
        self.assertEqual((card.points, card.overdraft), (-1, 1))
        self.assertEqual(self._get_findings(late), [("overdraft", 1, 0)])
        self.assertSound()

    def test_a_use_for_another_product_is_seen_by_a_person(self):
        _order, card = self._sell_package()
        use = self._use_line(card, product=self.wipers)
        code = use["reward_identifier_code"]
        claim = self._claim(self.package, spent=1, card=card, line_codes=[code])
        order = self._sell([self._line(self.wipers), use], self.member, claim)
        self.assertIn(("spent", 30, 0), self._get_findings(order))

    def test_a_use_takes_off_no_more_than_its_price(self):
        _order, card = self._sell_package()
        use = {**self._use_line(card), "price_unit": -150}
        use |= {"price_subtotal": -150, "price_subtotal_incl": -150}
        code = use["reward_identifier_code"]
        claim = self._claim(self.package, spent=1, card=card, line_codes=[code])
        lines = [self._line(self.oil), self._line(self.wipers, 2), use]
        order = self._sell(lines, self.member, claim)
        self.assertIn(("spent", 150, 100), self._get_findings(order))

    def _use_twice(self, *prices, first=None, second=None):
        """Two uses on an order with lines of the service at these prices."""
        _order, cards = self._sell_package(2)
        claim, lines = {}, [self._line(self.oil, price=price) for price in prices]
        for card, price in zip(cards, (first, second), strict=True):
            use = {**self._use_line(card), "price_unit": -price}
            use |= {"price_subtotal": -price, "price_subtotal_incl": -price}
            code = use["reward_identifier_code"]
            claim |= self._claim(self.package, spent=1, card=card, line_codes=[code])
            lines.append(use)
        return self._sell(lines, self.member, claim)

    def test_each_use_takes_off_the_price_of_its_own_line(self):
        order = self._use_twice(100, 50, first=100, second=50)
        self.assertEqual(order.amount_total, 0)
        self.assertFalse(order.loyalty_difference_ids)

    def test_uses_beyond_the_services_are_seen_by_a_person(self):
        """Two times the dearer of two, or two cards for one service."""
        twice = self._use_twice(100, 50, first=100, second=100)
        self.assertEqual(self._get_findings(twice), [("spent", 100, 50)])
        single = self._use_twice(100, first=100, second=100)
        self.assertEqual(self._get_findings(single), [("spent", 100, 0)])

    def test_a_service_returned_without_its_use_is_seen_by_a_person(self):
        _order, card = self._sell_package()
        used = self._use(card)
        service = used.lines.filtered(lambda line: line.product_id == self.oil)
        refund = self._sell([self._return_line(service)], self.member, is_refund=True)
        self.assertEqual((refund.amount_total, card.points), (-100, 2))
        self.assertEqual(self._get_findings(refund), [("refund", 100, 0)])
        self.assertEqual(refund.loyalty_difference_ids.card_id, card)

    def test_of_two_services_the_one_paid_in_money_is_paid_out_once(self):
        _order, card = self._sell_package()
        code = f"use-{card.id}-{self.oil.id}-1"
        claim = self._claim(self.package, spent=1, card=card, line_codes=[code])
        lines = [self._line(self.oil, 2), self._use_line(card)]
        used = self._sell(lines, self.member, claim)
        service = used.lines.filtered(lambda line: line.product_id == self.oil)
        findings = []
        for _n in range(2):
            back = [self._return_line(service)]
            refund = self._sell(back, self.member, is_refund=True)
            findings.append(self._get_findings(refund))
        self.assertEqual(findings, [[], [("refund", 100, 0)]])

    def test_the_same_order_twice(self):
        order = self._prepare_order(
            [self._line(self.bundle)],
            self.member,
            self._claim(self.package, earned=3),
        )
        self._send(order)
        self._send(order)
        cards = self.env["loyalty.card"].search([("program_id", "=", self.package.id)])
        self.assertEqual(cards.mapped("points"), [3])

    def test_a_package_of_a_car_is_for_whoever_brings_it(self):
        self.package.package_anchor = "plate"
        _order, card = self._sell_package(license_plate="粤B12345")
        self.assertEqual(card.license_plate, "粤B12345")
        self.assertEqual(card.right_card_ids.license_plate, "粤B12345")
        driver = self._create_member(name="Driver")
        Card = self.env["loyalty.card"].with_user(self.cashier)
        self.assertEqual(Card.get_pos_packages(driver.id, "粤b 12345"), card.ids)
        used = self._use(card, driver, license_plate="粤B12345")
        self.assertFalse(used.loyalty_difference_ids)
        self.assertEqual(card.points, 2)
        other = self._use(card, driver, license_plate="粤B99999")
        self.assertEqual([each[0] for each in self._get_findings(other)], ["card"])
        self.assertEqual(card.points, 2)

    def test_a_package_of_a_car_is_not_for_another_car_of_its_owner(self):
        self.package.package_anchor = "plate"
        _order, card = self._sell_package(license_plate="A 1")
        self.assertEqual(card.partner_id, self.member)
        for plate in ("B 2", False):
            other = self._use(card, license_plate=plate)
            self.assertEqual([each[0] for each in self._get_findings(other)], ["card"])
        self.assertEqual(card.points, 3)

    def test_a_cashier_takes_no_package_by_a_plate(self):
        _order, card = self._sell_package()
        with self.assertRaisesRegex(UserError, "belongs to somebody"):
            card.with_user(self.cashier).write({"license_plate": "MY CAR"})
        with self.assertRaisesRegex(AccessError, "set by its sale"):
            card.with_user(self.cashier).write({"package_card_id": card.id})

    def test_who_may_ask(self):
        order, _card = self._sell_package()
        user = new_test_user(self.env, "no_till", "base.group_user")
        with self.assertRaises(AccessError):
            self._offer(order.with_user(user))
        with self.assertRaises(AccessError):
            self.env["loyalty.card"].with_user(user).get_pos_packages(self.member.id)
        self.assertEqual(self._offer(order.with_user(self.cashier))["part"], 1)

    def test_credit_note_by_hand_leaves_a_package_to_a_person(self):
        order, card = self._sell_package(to_invoice=True)
        self._use(card)
        note = self._credit(order)
        self.assertEqual((note.state, card.points), ("posted", 2))
        found = order.loyalty_difference_ids
        self.assertEqual(self._get_findings(order), [("credit", 3, 2)])
        self.assertEqual((found.move_id, found.card_id), (note, card))
        note.button_draft()
        self.assertEqual(found.state, "settled")

    def test_credit_note_by_hand_gives_a_use_back(self):
        _order, card = self._sell_package()
        used = self._use(card, to_invoice=True)
        self.assertEqual(card.points, 2)
        self._credit(used)
        self.assertEqual(card.points, 3)
