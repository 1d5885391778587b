from odoo.addons.loyalty_activity.tests.common import ActivityFactory
from odoo.addons.sale_loyalty_ledger.tests.common import SaleLedgerCase


class InvoiceActivityCase(ActivityFactory, SaleLedgerCase):
    """Sale orders of a member; oil is labour (60), wipers are goods (20)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wipers.type = "consu"

    def _bill(self, *lines, points=0, **vals):
        """Confirm an order and post its invoice."""
        order = self._create_order(*lines, **vals)
        if points:
            self._use_points(order, points)
        return self._invoice(self._confirm(order))

    def _bill_and_pay(self, *lines, **vals):
        invoice = self._bill(*lines, **vals)
        self._pay(invoice)
        return invoice
