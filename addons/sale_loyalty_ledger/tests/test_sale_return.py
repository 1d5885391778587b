from odoo.tests import tagged

from .common import SaleLedgerCase


@tagged("post_install", "-at_install")
class TestSaleReturn(SaleLedgerCase):
    """Credit notes take earned points back and give spent ones back, once."""

    def _sell(self, *lines, points=0):
        order = self._create_order(*lines)
        if points:
            self._use_points(order, points)
        self._confirm(order)
        return order, self._invoice(order)

    def test_full_return(self):
        _order, invoice = self._sell((self.oil, 1), points=20)
        note = self._credit(invoice)
        self.assertCard(
            100, ("earn", 40), ("redeem", -20), ("reversal", 20), ("reversal", -40)
        )
        self.assertRecordValues(
            note, [{"points_taken_back": 40, "points_given_back": 20}]
        )

    def test_draft_credit_note_moves_nothing(self):
        _order, invoice = self._sell((self.oil, 1))
        self._credit(invoice, post=False)
        self.assertCard(160, ("earn", 60))

    def test_only_what_comes_back(self):
        _order, invoice = self._sell((self.oil, 1), (self.wipers, 2))
        self._credit(invoice, {self.wipers: 1})
        self.assertCard(180, ("earn", 100), ("reversal", -20))

    def test_partial_returns_add_up(self):
        self.oil.list_price = 3.4
        _order, invoice = self._sell((self.oil, 3))
        for _number in range(3):
            self._credit(invoice, {self.oil: 1})
        self.assertCard(
            100, ("earn", 10), ("reversal", -3), ("reversal", -4), ("reversal", -3)
        )

    def test_price_allowance(self):
        _order, invoice = self._sell((self.oil, 1))
        self._credit(invoice, {self.oil: 1}, {self.oil: 15})
        self.assertCard(145, ("earn", 60), ("reversal", -15))

    def test_no_more_than_was_sold_comes_back(self):
        _order, invoice = self._sell((self.oil, 1))
        self._credit(invoice)
        self._credit(invoice)
        self.assertCard(100, ("earn", 60), ("reversal", -60))

    def test_partial_invoice(self):
        order = self._confirm(self._create_order((self.oil, 4)))
        order.order_line.product_id.invoice_policy = "delivery"
        order.order_line.qty_delivered = 1
        invoice = self._invoice(order)
        self._credit(invoice)
        self.assertCard(280, ("earn", 240), ("reversal", -60))

    def test_refund_and_invoice_again(self):
        order, invoice = self._sell((self.oil, 1))
        self._credit(invoice)
        again = self._invoice(order)
        self.assertCard(160, ("earn", 60), ("reversal", -60), ("earn", 60))
        self._credit(again)
        self.assertCard(
            100, ("earn", 60), ("reversal", -60), ("earn", 60), ("reversal", -60)
        )

    def test_credit_note_withdrawn(self):
        _order, invoice = self._sell((self.oil, 1), points=20)
        note = self._credit(invoice)
        note.button_draft()
        self.assertEqual(self.card.points, 120)
        note.action_post()
        self.assertEqual(self.card.points, 100)
        self.assertSound(self.program)

    def test_return_then_order_lowered(self):
        order, invoice = self._sell((self.oil, 2))
        self._credit(invoice, {self.oil: 1})
        order.order_line.product_uom_qty = 1
        self.assertCard(160, ("earn", 120), ("reversal", -60))

    def test_return_then_cancel(self):
        order, invoice = self._sell((self.oil, 2))
        self._credit(invoice, {self.oil: 1})
        order.action_cancel()
        self.assertCard(100, ("earn", 120), ("reversal", -60), ("reversal", -60))

    def test_spent_points_come_back_with_their_line(self):
        """Refund of a part: the points that paid come back, they are not charged."""
        _order, invoice = self._sell((self.oil, 2), points=40)
        discount = self.reward.discount_line_product_id
        self._credit(invoice, {self.oil: 1, discount: 1}, {discount: -20})
        self.assertCard(
            120, ("earn", 80), ("redeem", -40), ("reversal", 20), ("reversal", -40)
        )

    def test_policy_keep(self):
        self.program.write({"refund_earned": "keep", "refund_spent": "keep"})
        _order, invoice = self._sell((self.oil, 1), points=20)
        self._credit(invoice)
        self.assertCard(120, ("earn", 40), ("redeem", -20))

    def test_take_back_below_zero(self):
        self.program.overdraft_policy = "go_negative"
        _order, invoice = self._sell((self.oil, 1))
        self._spend_all()
        self._credit(invoice)
        self.assertCard(-60, ("earn", 60), ("adjustment", -160), ("reversal", -60))

    def test_take_back_what_is_there(self):
        self.program.overdraft_policy = "available_only"
        _order, invoice = self._sell((self.oil, 2))
        self._spend_all(left=10)
        self._credit(invoice, {self.oil: 1})
        self._post(self.card, 30)
        self._credit(invoice, {self.oil: 1})
        self.assertCard(
            0,
            ("earn", 120),
            ("adjustment", -210),
            ("reversal", -10),
            ("grant", 30),
            ("reversal", -30),
        )

    def _spend_all(self, left=0):
        self._post(self.card, left - self.card.points, "adjustment")
