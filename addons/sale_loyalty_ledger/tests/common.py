from odoo.fields import Command
from odoo.tests.common import new_test_user

from odoo.addons.loyalty_ledger.tests.common import LedgerFactory
from odoo.addons.sale.tests.common import SaleCommon

SALES = "sales_team.group_sale_salesman"


class SaleLedgerCase(LedgerFactory, SaleCommon):
    """Orders of a member with a card of a managed program.

    A point for each 1 spent with tax, a point pays 1.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["loyalty.program"].search([]).active = False
        cls.program = cls._create_program()
        cls.reward = cls.program.reward_ids
        cls.member = cls._create_member(name="Li Wei")
        cls.card = cls._create_card(member=cls.member, points=100)
        cls.oil, cls.wipers = cls.env["product.product"].create(
            [
                {"name": "Oil", "list_price": 60, "taxes_id": False},
                {"name": "Wipers", "list_price": 20, "taxes_id": False},
            ]
        )
        for product in cls.oil + cls.wipers:
            product.write({"type": "service", "invoice_policy": "order"})
        cls.seller = new_test_user(cls.env, "seller", SALES)

    @classmethod
    def _create_order(cls, *lines, **vals):
        """A quotation; ``lines`` are pairs of product and quantity."""
        return cls.env["sale.order"].create(
            {
                "partner_id": cls.member.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": quantity}
                    )
                    for product, quantity in lines
                ],
                **vals,
            }
        )

    def _confirm(self, order):
        order.action_confirm()
        return order

    def _use_points(self, order, points=0, reward=None):
        """Choose the reward in its window; 0 points: the proposal."""
        order._update_programs_and_rewards()
        wizard = self.env["sale.loyalty.reward.wizard"].with_context(active_id=order.id)
        wizard = wizard.create({"selected_reward_id": (reward or self.reward).id})
        if points:
            wizard.points = points
        wizard.action_apply()

    def _invoice(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def _credit(self, invoice, quantities=None, prices=None, post=True):
        """Return goods by a credit note of the invoice's reversal window.

        :param quantities: by product; the lines of other products are removed
        :param prices: unit prices by product, where they differ from the invoice
        """
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        action = wizard.create({"journal_id": invoice.journal_id.id}).refund_moves()
        note = self.env["account.move"].browse(action["res_id"])
        if quantities is not None:
            for line in note.invoice_line_ids:
                if line.product_id not in quantities:
                    line.unlink()
                    continue
                line.quantity = quantities[line.product_id]
                if prices and line.product_id in prices:
                    line.price_unit = prices[line.product_id]
        if post:
            note.action_post()
        return note

    def _pay(self, invoice, amount=None):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        vals = {"amount": amount} if amount else {}
        wizard.create(vals)._create_payments()

    def assertCard(self, points, *statement, card=None):
        """The card's balance and its entries after those of the set-up."""
        card = card or self.card
        found = self._get_statement(card)
        self.assertEqual(found[1:] if card == self.card else found, list(statement))
        self.assertEqual(card.points, points)
        self.assertSound(card.program_id)
