from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.loyalty_ledger.tools.movement import REDEEM
from odoo.addons.payment.tests.common import PaymentCommon

from .common import SALES, SaleLedgerCase


@tagged("post_install", "-at_install")
class TestSaleWho(SaleLedgerCase):
    """Branches, other companies, visitors who log in."""

    def test_branch_confirms_and_leaks_nothing(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.env.company.id}
        )
        self.program.company_id = self.env.company
        clerk = new_test_user(
            self.env,
            "clerk",
            SALES,
            company_id=branch.id,
            company_ids=[Command.set(branch.ids)],
        )
        main = self._confirm(self._create_order((self.oil, 1)))
        Order = self.env["sale.order"].with_user(clerk).with_company(branch)
        order = Order.create(
            {
                "partner_id": self.member.id,
                "order_line": [Command.create({"product_id": self.wipers.id})],
            }
        )
        order.action_confirm()
        self.assertCard(180, ("earn", 60), ("earn", 20))
        entry = self.env["loyalty.ledger.entry"].search(
            [("card_id", "=", self.card.id)], limit=1
        )
        self.assertEqual(entry.company_id, branch)
        self.assertFalse(Order.search([("id", "=", main.id)]))

    def test_program_of_another_company_earns_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        program = self._create_program(name="Theirs", company_id=other.id)
        order = self._confirm(self._create_order((self.oil, 1)))
        self.assertFalse(program.coupon_ids)
        self.assertEqual(order.coupon_point_ids.coupon_id, self.card)

    def test_visitor_logs_in_and_has_a_card(self):
        visitor = self.env.ref("base.public_partner")
        order = self._create_order((self.oil, 1), partner_id=visitor.id)
        order._update_programs_and_rewards()
        guest_card = order.coupon_point_ids.coupon_id
        self.assertEqual(guest_card.partner_id, visitor)
        order.partner_id = self.member
        self._confirm(order)
        self.assertCard(160, ("earn", 60))
        self.assertEqual(guest_card.points, 0)

    def test_visitor_logs_in_without_a_card(self):
        visitor = self.env.ref("base.public_partner")
        person = self._create_member(name="Wang Fang")
        order = self._create_order((self.oil, 1), partner_id=visitor.id)
        order._update_programs_and_rewards()
        order.partner_id = person
        self._confirm(order)
        card = self.program.coupon_ids.filtered(lambda c: c.partner_id == person)
        self.assertCard(60, ("earn", 60), card=card)

    def test_coupon_is_used_once_across_quotations(self):
        coupons = self._create_program(
            name="Voucher",
            program_type="coupons",
            applies_on="current",
            trigger="with_code",
            points_policy="stock",
            rule_ids=[Command.clear()],
            reward_ids=[Command.create({"discount": 10, "required_points": 1})],
        )
        coupon = self._create_card(coupons, self.member, 1)
        first = self._create_order((self.oil, 1))
        second = self._create_order((self.oil, 1))
        for order in first + second:
            self.assertNotIn("error", order._try_apply_code(coupon.code))
            order._apply_program_reward(coupons.reward_ids, coupon)
        self._confirm(first)
        first.action_cancel()
        self._confirm(second)
        first.action_draft()
        self.assertIn("error", first._try_apply_code(coupon.code))
        self._confirm(first)
        self.assertEqual(first.amount_total, 60)
        self.assertCard(
            0,
            ("grant", 1),
            ("redeem", -1),
            ("reversal", 1),
            ("redeem", -1),
            card=coupon,
        )


@tagged("post_install", "-at_install")
class TestSalePayment(SaleLedgerCase, PaymentCommon, HttpCase):
    """The customer pays the quotation in the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order((cls.oil, 1))
        cls.order.require_payment = True

    def _create_paid_transaction(self):
        return self._create_transaction(
            "redirect",
            amount=self.order.amount_total,
            sale_order_ids=[Command.set(self.order.ids)],
            state="done",
        )

    def test_two_callbacks_of_the_provider_post_once(self):
        transaction = self._create_paid_transaction()
        transaction._post_process()
        transaction._post_process()
        self.assertEqual(self.order.state, "sale")
        self.assertCard(160, ("earn", 60))

    def test_points_are_reserved_while_the_customer_pays(self):
        self._use_points(self.order, 50)
        self._create_transaction(
            "redirect",
            amount=self.order.amount_total,
            sale_order_ids=[Command.set(self.order.ids)],
        )
        self.assertRecordValues(
            self.card, [{"points": 100, "points_held": 50, "points_available": 50}]
        )

    def test_paid_order_uses_what_was_reserved(self):
        self._use_points(self.order, 50)
        transaction = self._create_paid_transaction()
        transaction._post_process()
        self.assertCard(60, ("earn", 10), ("redeem", -50))
        self.assertEqual(self.card.points_held, 0)

    def test_failed_payment_frees_the_points(self):
        self._use_points(self.order, 50)
        transaction = self._create_transaction(
            "redirect",
            amount=self.order.amount_total,
            sale_order_ids=[Command.set(self.order.ids)],
        )
        transaction._set_canceled()
        self.assertEqual(self.card.points_held, 0)

    def test_reward_removed_while_paying_frees_the_points(self):
        self._use_points(self.order, 50)
        self._create_transaction(
            "redirect", amount=10, sale_order_ids=[Command.set(self.order.ids)]
        )
        self.order.order_line.filtered("reward_id").unlink()
        self._confirm(self.order)
        self.assertCard(160, ("earn", 60))
        self.assertEqual(self.card.points_held, 0)

    def test_paid_order_whose_points_are_gone_waits_for_a_person(self):
        self._use_points(self.order, 50)
        self.order.user_id = self.seller
        transaction = self._create_paid_transaction()
        self.card.hold_ids.action_release()
        self._post(self.card, -80, REDEEM)
        transaction._post_process()
        self.assertEqual((self.order.state, self.order.amount_paid), ("draft", 10))
        task = self.order.activity_ids
        self.assertEqual(task.user_id, self.seller)
        self.assertIn("was not confirmed", task.note)
        self.assertCard(20, ("redeem", -80))

    def test_signature_in_the_portal(self):
        self.order.write({"require_payment": False, "require_signature": True})
        self.order.action_quotation_sent()
        url = f"/my/orders/{self.order.id}/accept"
        params = {
            "access_token": self.order._portal_ensure_token(),
            "name": "Li Wei",
            "signature": "R0lGODlhAQABAAD/ACwAAAAAAQABAAACADs=",
        }
        first = self.make_jsonrpc_request(url, params)
        second = self.make_jsonrpc_request(url, params)
        self.assertTrue(first.get("force_refresh"))
        self.assertIn("error", second)
        self.assertCard(160, ("earn", 60))
