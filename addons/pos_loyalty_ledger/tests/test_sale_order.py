from odoo.tests import tagged

from .common import TillCase


@tagged("post_install", "-at_install")
class TestSaleOrder(TillCase):
    """Sale orders settled at the till: the sale order moves the points, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "sale_order_origin_id" not in cls.env["pos.order.line"]._fields:
            cls.skipTest(cls, "Odoo's pos_sale is not installed")

    def test_settlement_neither_earns_nor_spends_at_the_till(self):
        order = self.env["sale.order"].create({"partner_id": self.member.id})
        line = self.env["sale.order.line"].create(
            {"order_id": order.id, "product_id": self.oil.id, "product_uom_qty": 1}
        )
        ticket = self._sell(
            [
                self._line(
                    self.oil,
                    sale_order_origin_id=order.id,
                    sale_order_line_id=line.id,
                ),
                self._line(self.wipers),
            ],
            self.member,
            self._claim(self.program, 30),
        )
        self.assertEqual(order.state, "sale")
        entries = ticket._get_loyalty_entries()
        self.assertEqual(entries.mapped(lambda e: (e.kind, e.points)), [("earn", 30)])
        self.assertEqual(len(self._get_card(self.member)), 1)
        self.assertFalse(ticket.loyalty_difference_ids)
