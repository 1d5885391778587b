from odoo import fields


class LedgerReference(fields.Many2one):
    """A many2one whose column has no foreign key.

    The ledger outlives what it speaks of. A foreign key would make PostgreSQL
    delete or update entries when a card, a program or a contact goes, and the
    merge of contacts would rewrite them. Of a record that is gone the column keeps
    the number; who reads the field finds it empty, on every screen.
    """

    def update_db_foreign_key(self, model, column):
        """Leave the column free of a foreign key."""

    def _insert_cache(self, records, values):
        """Read the number of a record that is gone as empty, all at once."""
        values = list(values)
        numbers = {number for number in values if number}
        found = set(records.env[self.comodel_name].browse(numbers).exists().ids)
        return super()._insert_cache(
            records, [number if number in found else None for number in values]
        )
