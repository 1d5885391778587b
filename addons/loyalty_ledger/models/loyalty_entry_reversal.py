from odoo import api, fields, models
from odoo.exceptions import UserError

from .loyalty_adjustment import REVERSIBLE_KINDS


class LoyaltyLedgerEntry(models.Model):
    """Reversal by hand: an adjustment that names the entry."""

    _name = "loyalty.ledger.entry"
    _inherit = ["loyalty.ledger.entry", "loyalty.ledger.names"]

    is_reversible = fields.Boolean(compute="_compute_is_reversible")

    @api.depends("kind", "unreversed_points")
    def _compute_is_reversible(self):
        for entry in self:
            entry.is_reversible = (
                entry.kind in REVERSIBLE_KINDS
                and entry.unreversed_points > 0
                and bool(entry.card_id.exists())
            )

    def _get_statement_text(self):
        """What the member reads: the text, or what kind of entry it is."""
        self.ensure_one()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return self.name or kinds[self.kind]

    def action_reverse(self):
        """Open an adjustment that undoes the entry, or a part of it.

        :raise UserError: nothing of the entry can be undone by hand
        """
        self.ensure_one()
        if not self.is_reversible:
            raise UserError(self.env._("This entry cannot be reversed, or is already."))
        sign = -1 if self.points > 0 else 1
        action = self.card_id._open_document(
            "loyalty.adjustment", self.env._("Reverse Entry")
        )
        action["context"] |= {
            "default_reverse_entry_id": self.id,
            "default_points": sign * self.unreversed_points,
            "default_description": self.env._(
                "Reversal of %s", self.name or self.card_code
            ),
        }
        return action
