from odoo import fields


class LedgerReference(fields.Many2one):
    """A many2one whose column has no foreign key.

    The ledger outlives what it speaks of. A foreign key would make PostgreSQL
    delete or update entries when a card, a program or a contact goes, and the
    merge of contacts would rewrite them. Readers get an empty name for a record
    that is gone; the entry keeps its number, and the card's code as text.
    """

    def update_db_foreign_key(self, model, column):
        """Leave the column free of a foreign key."""
