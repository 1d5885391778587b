from odoo.addons.loyalty_activity.tests.common import ActivityFactory
from odoo.addons.pos_loyalty_ledger.tests.common import TillCase


class TillActivityCase(ActivityFactory, TillCase):
    """Till orders of a member; oil is labour, wipers are goods."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wipers.type = "consu"

    def _return(self, *lines, partner=None):
        """Return lines given as pairs of the sold line and a quantity."""
        return self._sell(
            [self._return_line(line, qty) for line, qty in lines],
            self.member if partner is None else partner,
            {},
        )

    def _get_refunds(self, partner):
        """What was taken back, row by row."""
        return [amount for *_rest, amount in self._get_activity(partner) if amount < 0]
