from odoo.tests import tagged

from odoo.addons.pos_loyalty_ledger.tests.common import TillCase


@tagged("post_install", "-at_install")
class TestSettledOrder(TillCase):
    """Sale orders that are paid at the till, and come back there."""

    def _create_sale_order(self, quantity=2):
        order = self.env["sale.order"].create({"partner_id": self.member.id})
        self.env["sale.order.line"].create(
            {
                "order_id": order.id,
                "product_id": self.oil.id,
                "product_uom_qty": quantity,
            }
        )
        return order

    def _settle(self, order, **vals):
        """Pay the order at the till, which confirms it; return the till order."""
        [line] = order.order_line
        ticket_line = self._line(
            line.product_id,
            line.product_uom_qty,
            sale_order_origin_id=order.id,
            sale_order_line_id=line.id,
        )
        order._update_programs_and_rewards()
        return self._sell([ticket_line], self.member, **vals)

    def _get_moves(self, order):
        entries = self.env["loyalty.ledger.entry"].search(
            [("source_model", "=", order._name), ("source_id", "=", order.id)]
        )
        return entries.mapped("points")

    def test_return_at_the_till_takes_points_back(self):
        order = self._create_sale_order()
        ticket = self._settle(order)
        card = self._get_card(self.member)
        self.assertEqual((order.state, card.points), ("sale", 200))
        self.assertFalse(self._get_moves(ticket))
        first = self._sell([self._return_line(ticket.lines, 1)], self.member)
        self.assertEqual((card.points, self._get_moves(first)), (100, [-100]))
        self._sell([self._return_line(ticket.lines, 1)], self.member)
        self.assertEqual(card.points, 0)
        self.assertSound()

    def test_the_same_return_twice(self):
        ticket = self._settle(self._create_sale_order())
        order = self._prepare_order([self._return_line(ticket.lines, 1)], self.member)
        self._send(order)
        self._send(order)
        self.assertEqual(self._get_card(self.member).points, 100)

    def test_credit_note_of_the_tills_invoice_by_hand(self):
        ticket = self._settle(self._create_sale_order(), to_invoice=True)
        card = self._get_card(self.member)
        note = self._credit(ticket, {self.oil: 1})
        self.assertEqual((card.points, self._get_moves(note)), (100, [-100]))
        self._sell(
            [self._return_line(ticket.lines, 1)],
            self.member,
            to_invoice=True,
            is_refund=True,
        )
        self.assertEqual(card.points, 0)
        note.button_draft()
        self.assertEqual(card.points, 100)
        self.assertSound()

    def test_points_that_wait_for_the_payment(self):
        self.program.availability = "paid"
        order = self._create_sale_order()
        self._settle(order)
        card = self._get_card(self.member)
        self.assertEqual((card.points, card.points_available), (200, 200))

    def test_a_return_of_other_goods_leaves_the_order_alone(self):
        self._settle(self._create_sale_order())
        claim = self._claim(self.program, 100, card=self._get_card(self.member))
        other = self._sell([self._line(self.oil)], self.member, claim)
        card = self._get_card(self.member)
        points = card.points
        self._sell([self._return_line(other.lines, 1)], self.member)
        self.assertEqual((points, card.points), (300, 200))
