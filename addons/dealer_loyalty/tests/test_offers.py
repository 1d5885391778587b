from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.pos_loyalty_activity.tests.common import TillActivityCase
from odoo.addons.pos_loyalty_ledger.tests.common import TillSetup
from odoo.addons.sale_loyalty_activity.tests.common import InvoiceActivityCase


class OfferFactory:
    """Coupons of core, and the days on which something is due."""

    @classmethod
    def _create_coupons(cls, **vals):
        """Coupons that take half off an order."""
        return cls.env["loyalty.program"].create(
            {
                "name": "Half Price",
                "program_type": "coupons",
                "trigger": "with_code",
                "reward_ids": [
                    Command.clear(),
                    Command.create({"discount": 50, "required_points": 1}),
                ],
                "communication_plan_ids": [Command.clear()],
                **vals,
            }
        )

    @classmethod
    def _create_rule(cls, coupons):
        """A coupon for the second visit, after 60 days."""
        rule = cls.env["loyalty.event.coupon.rule"].create(
            {"name": "Second Visit", "program_id": coupons.id, "days": 60}
        )
        rule.action_start()
        return rule

    @classmethod
    def _create_referral(cls, coupons, **vals):
        """100 points for the member, a coupon for the friend."""
        cls.env["loyalty.referral.program"].search([]).active = False
        program = cls.env["loyalty.referral.program"].create(
            {
                "name": "Bring a Friend",
                "minimum": 100,
                "refund_days": 14,
                "referrer_program_id": cls.program.id,
                "referrer_points": 100,
                "friend_program_id": coupons.id,
                "friend_points": 1,
                **vals,
            }
        )
        program.action_start()
        return program

    def _in(self, days):
        """The clock so many days from now."""
        return freeze_time(fields.Datetime.now() + timedelta(days=days))

    def _run(self, cron):
        with self.enter_registry_test_mode():
            self.env.ref(cron).method_direct_trigger()
        self.env.invalidate_all()

    def _get_coupon(self, partner):
        return self._get_card_of(partner, self.coupons)

    def _get_card_of(self, partner, program):
        domain = [("partner_id", "=", partner.id), ("program_id", "=", program.id)]
        return self.env["loyalty.card"].search(domain)


@tagged("post_install", "-at_install")
class TestOffersAtTheTill(OfferFactory, TillActivityCase):
    """A code at the till, a purchase, the rewards, their use, the refund."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coupons = cls._create_coupons()

    def _use_coupon(self, partner, coupon):
        """Half of an oil change, by the coupon."""
        reward = self.coupons.reward_ids
        return self._sell(
            [self._line(self.oil), self._reward_line(reward, coupon, 1, 50)],
            partner,
            {
                **self._claim(self.coupons, 0, 1, coupon),
                **self._claim(self.program, 50, 0, self._get_card(partner)),
            },
            self.cashier,
        )

    def test_referral(self):
        self._create_referral(self.coupons)
        code = self.env["loyalty.referral.code"].get_code(self.member)
        friend = (
            self.env["res.partner"]
            .with_user(self.env.user)
            .create({"name": "Ben", "referred_by_code": code})
        )
        referral = self.env["loyalty.referral"].search([("friend_id", "=", friend.id)])
        order = self._sell(
            [self._line(self.oil, 2)],
            friend,
            self._claim(self.program, 200),
            self.cashier,
        )
        self.assertEqual(referral.state, "waiting")
        with self._in(16):
            self._run("loyalty_referral.ir_cron_progress")
            self.assertEqual(referral.state, "rewarded")
            self.assertEqual(self._get_card(self.member).points, 100)
            coupon = self._get_coupon(friend)
            used = self._use_coupon(friend, coupon)
            self.assertFalse(used.loyalty_difference_ids)
            self.assertEqual((used.amount_total, coupon.points), (50, 0))
            self._return((order.lines, 2), partner=friend)
            self._run("loyalty_referral.ir_cron_progress")
        self.assertRecordValues(referral, [{"state": "reversed", "reason": "refunded"}])
        self.assertEqual(self._get_card(self.member).points, 0)
        self.assertSound()

    def test_coupon_of_an_event(self):
        rule = self._create_rule(self.coupons)
        self._sell([self._line(self.oil)], self.member, self._claim(self.program, 100))
        with self._in(60):
            self._run("loyalty_event_coupon.ir_cron_issue")
            coupon = self._get_coupon(self.member)
            self.assertEqual(coupon.points, 1)
            order = self._use_coupon(self.member, coupon)
            self.assertFalse(order.loyalty_difference_ids)
            self.assertRecordValues(
                rule,
                [{"issued_count": 1, "came_count": 1, "used_count": 1, "turnover": 50}],
            )
            self._run("loyalty_event_coupon.ir_cron_issue")
        self.assertEqual(len(self._get_coupon(self.member)), 1)


@tagged("post_install", "-at_install")
class TestOffersInSales(OfferFactory, InvoiceActivityCase):
    """The same by sale order and invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coupons = cls._create_coupons()

    def _order_with(self, coupon, partner):
        """An order on which the coupon's code is entered, and its reward taken."""
        order = self._create_order((self.oil, 1), partner_id=partner.id)
        wizard = self.env["sale.loyalty.coupon.wizard"].create(
            {"order_id": order.id, "coupon_code": coupon.code}
        )
        wizard.action_apply()
        if not order.order_line.filtered("is_reward_line"):
            order._apply_program_reward(self.coupons.reward_ids, coupon)
        order.action_confirm()
        return order

    def test_coupon_of_an_event(self):
        rule = self._create_rule(self.coupons)
        self._bill_and_pay((self.oil, 1))
        with self._in(60):
            self._run("loyalty_event_coupon.ir_cron_issue")
            coupon = self._get_coupon(self.member)
            order = self._order_with(coupon, self.member)
            self.assertEqual((order.amount_total, coupon.points), (30, 0))
            self.assertRecordValues(rule, [{"issued_count": 1, "used_count": 1}])
            order.with_context(disable_cancel_warning=True).action_cancel()
            rule.invalidate_recordset()
            self.assertRecordValues(rule, [{"issued_count": 1, "used_count": 0}])
        self.assertSound()

    def test_referral(self):
        self._create_referral(self.coupons, minimum=50)
        code = self.env["loyalty.referral.code"].get_code(self.member)
        friend = self._create_member(name="Ben", referred_by_code=code)
        referral = self.env["loyalty.referral"].search([("friend_id", "=", friend.id)])
        invoice = self._bill((self.oil, 1), partner_id=friend.id)
        self.assertEqual(referral.state, "invited")
        self._pay(invoice)
        self.assertEqual(referral.state, "waiting")
        with self._in(16):
            self._run("loyalty_referral.ir_cron_progress")
            self.assertEqual(self.card.points, 200)
            self.assertEqual(
                self._order_with(self._get_coupon(friend), friend).amount_total, 30
            )
            self._credit(invoice)
            self._run("loyalty_referral.ir_cron_progress")
        self.assertEqual(referral.state, "reversed")
        self.assertEqual(self.card.points, 100)


@tagged("post_install", "-at_install")
class TestReferredCustomer(OfferFactory, TillSetup, HttpCase):
    """In a real till the cashier makes a new customer, with the code."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_till()
        cls.config.current_session_id.unlink()
        cls._create_referral(cls._create_coupons(), minimum=50)
        cls.env["loyalty.referral.code"].create(
            {"partner_id": cls.member.id, "code": "ABCD2345"}
        )
        cls.cashier.group_ids += cls.env.ref("base.group_partner_manager")

    def test_code_is_entered_at_the_till(self):
        self.config.with_user(self.cashier).open_ui()
        self.start_tour(
            f"/pos/ui/{self.config.id}",
            "dealer_loyalty_referred_customer",
            login=self.cashier.login,
            timeout=400,
        )
        self.env.invalidate_all()
        referral = self.env["loyalty.referral"].search(
            [("referrer_id", "=", self.member.id)]
        )
        self.assertRecordValues(
            referral, [{"name": "Ben Novak", "channel": "counter", "state": "waiting"}]
        )
