from odoo import models

from odoo.addons.loyalty_ledger.tools.movement import TRANSFER


class LoyaltyLedgerEntry(models.Model):
    """A package that went to another person is the one that was sold, still."""

    _inherit = "loyalty.ledger.entry"

    def _get_trail(self):
        trail = super()._get_trail()
        for _out, into in self._get_transfers():
            trail += into._get_trail()
        return trail

    def _get_transfers(self):
        """The transfers that took uses of these credits to other cards.

        :return: list of pairs: the entry on this card, and that on the other one
        """
        if not self.program_id.exists()[:1]._is_package():
            return []
        draws = self.lot_ids.draw_ids.filtered(lambda draw: draw.points > 0)
        outs = draws.entry_id.filtered(lambda each: each.kind == TRANSFER)
        ledger = self.env["loyalty.ledger"]
        pairs = [(out, ledger._find_other_side(out)) for out in outs]
        return [(out, into) for out, into in pairs if into]
