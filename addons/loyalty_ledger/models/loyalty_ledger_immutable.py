from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL


class LoyaltyLedgerImmutable(models.AbstractModel):
    """Rows that are written once: the database itself refuses a change."""

    _name = "loyalty.ledger.immutable"
    _description = "Append-only Rows of the Loyalty Ledger"
    _log_access = False

    def init(self):
        """Install the trigger that refuses UPDATE, DELETE and TRUNCATE."""
        if self._abstract:
            return
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION loyalty_ledger_refuse_change()
                RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
                        MESSAGE = 'The loyalty ledger is append-only: '
                            || TG_OP || ' of ' || TG_TABLE_NAME || ' refused';
                END $$;
                DROP TRIGGER IF EXISTS %(name)s ON %(table)s;
                CREATE TRIGGER %(name)s BEFORE UPDATE OR DELETE OR TRUNCATE
                    ON %(table)s FOR EACH STATEMENT
                    EXECUTE FUNCTION loyalty_ledger_refuse_change();
                """,
                name=SQL.identifier(f"{self._table}_append_only"),
                table=SQL.identifier(self._table),
            )
        )

    # Never calling super is the point of both.
    # pylint: disable=method-required-super,no-raise-unlink
    def write(self, vals):
        """Refuse: a mistake gets a linked reversal.

        :raise UserError: always
        """
        raise UserError(self._append_only_message())

    def unlink(self):
        """Refuse: nothing leaves the ledger.

        :raise UserError: always
        """
        raise UserError(self._append_only_message())

    def _append_only_message(self):
        return self.env._(
            "Entries of the loyalty ledger cannot be changed or deleted. "
            "Reverse the entry instead: the ledger then shows both."
        )
