from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.loyalty_topup.tests.common import TopupFactory
from odoo.addons.sale_loyalty_ledger.tests.common import SaleLedgerCase


@tagged("post_install", "-at_install")
class TestTopupSale(TopupFactory, SaleLedgerCase):
    """An account filled and used by sale orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.topup = cls.env["product.product"].create(
            {
                "name": "Top-up 1000",
                "list_price": 1000,
                "taxes_id": False,
                "type": "service",
                "invoice_policy": "order",
            }
        )
        cls.wallet = cls._create_wallet(cls.topup)

    def _top_up(self):
        order = self._confirm(self._create_order((self.topup, 1)))
        return order, order.coupon_point_ids.coupon_id.filtered(
            lambda card: card.program_id == self.wallet
        )

    def _spend(self, quantity):
        order = self._create_order((self.oil, quantity))
        self._use_points(order, reward=self.wallet.reward_ids)
        return self._confirm(order)

    def test_bonus_and_payment(self):
        _order, card = self._top_up()
        self.assertEqual(self._get_parts(card), (1000, 100))
        order = self._spend(10)
        self.assertEqual((order.amount_total, self._get_parts(card)), (0, (400, 100)))
        order._action_cancel()
        self.assertEqual(self._get_parts(card), (1000, 100))
        self.assertSound()

    def test_bonus_waits_for_the_payment_like_the_top_up(self):
        self.wallet.availability = "paid"
        order, card = self._top_up()
        self.assertEqual((card.points_available, card.points_pending), (0, 1100))
        self._pay(self._invoice(order))
        card.invalidate_recordset()
        self.assertEqual((card.points_available, card.points_pending), (1100, 0))

    def test_credit_note_pays_back_what_is_left(self):
        order, card = self._top_up()
        invoice = self._invoice(order)
        self._spend(10)
        note = self._credit(invoice)
        self.assertEqual(note.amount_total, 400)
        self.assertEqual(self._get_parts(card), (0, 60))
        self.assertSound()

    def test_credit_note_above_what_is_left_is_refused(self):
        order, card = self._top_up()
        invoice = self._invoice(order)
        self._spend(10)
        note = self._credit(invoice, post=False)
        note.invoice_line_ids.price_unit = 500
        with self.assertRaisesRegex(UserError, "400.00 of 1000.00 are unused"):
            note.action_post()
        self.assertEqual(self._get_parts(card), (400, 100))

    def _pay_back(self, invoice, amount, **vals):
        return self._credit(invoice, {self.topup: 1}, {self.topup: amount}, **vals)

    def test_a_withdrawn_credit_note_gives_the_bonus_that_it_took(self):
        order, account = self._top_up()
        note = self._pay_back(self._invoice(order), 400)
        for _time in range(2):
            self.assertEqual(self._get_parts(account), (600, 60))
            note.button_draft()
            self.assertEqual(self._get_parts(account), (1000, 100))
            note.action_post()
        self.assertSound()

    def test_what_was_spent_of_a_bonus_is_not_given_again(self):
        order, account = self._top_up()
        self._post(account, -1085, "redeem")
        self._post(account, 1000)
        order._action_cancel()
        self.assertEqual(self._get_parts(account), (0, 0))
        order.action_draft()
        self._confirm(order)
        self.assertEqual(self._get_parts(account), (1000, 15))
        self.assertSound()

    def test_a_bonus_that_stays_is_given_once(self):
        self.wallet.topup_bonus_return = "keep"
        order, account = self._top_up()
        note = self._pay_back(self._invoice(order), 1000)
        self.assertEqual(self._get_parts(account), (0, 100))
        note.button_draft()
        self.assertEqual(self._get_parts(account), (1000, 100))
        note.action_post()
        order._action_cancel()
        order.action_draft()
        self._confirm(order)
        self.assertEqual(account.bonus_points, 100)
        self.assertSound()

    def test_more_than_came_back_is_a_new_top_up(self):
        order, account = self._top_up()
        self._pay_back(self._invoice(order), 400)
        order.order_line.product_uom_qty = 2
        self.assertEqual(self._get_parts(account), (1600, 130))
        self.assertSound()

    def test_credit_note_of_an_account_that_was_merged(self):
        order, card = self._top_up()
        invoice = self._invoice(order)
        target = self._create_card(self.wallet)
        self.env["loyalty.ledger"].merge_cards(card, target)
        self._post(target, -600, "redeem")
        note = self._credit(invoice)
        for _time in range(2):
            self.assertEqual(note.amount_total, 400)
            self.assertEqual(self._get_parts(target), (0, 60))
            note.button_draft()
            self.assertEqual(self._get_parts(target), (400, 100))
            note.action_post()
        self.assertSound()
