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

    text = fields.Char(compute="_compute_text", search="_search_text")

    @api.depends("name", "kind")
    @api.depends_context("lang")
    def _compute_text(self):
        for entry in self:
            entry.text = entry._get_statement_text()

    def _search_text(self, operator, value):
        return [("name", operator, value)]

    def _get_statement_text(self):
        """What the member reads, in the reader's language: what somebody wrote, the
        number of the document, or else what kind of entry it is."""
        self.ensure_one()
        return self.name or self._get_kind_text()

    def _get_kind_text(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return kinds[self.kind]

    def _get_portal_text(self):
        """The text with the kind of the entry, which tells a return from a use."""
        kind, text = self._get_kind_text(), self._get_statement_text()
        return text if text == kind else f"{kind}: {text}"

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
