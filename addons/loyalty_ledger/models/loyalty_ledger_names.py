from odoo import models
from odoo.exceptions import MissingError

from ..fields import LedgerReference


class LoyaltyLedgerNames(models.AbstractModel):
    """Groups on a screen by cards and members of which some are gone."""

    _name = "loyalty.ledger.names"
    _description = "Names of What Is Gone"

    def _web_read_group_groupby_formatter(self, groupby_spec, values):
        formatter = super()._web_read_group_groupby_formatter(groupby_spec, values)
        if not isinstance(self._fields.get(groupby_spec), LedgerReference):
            return formatter

        def format_reference(value):
            try:
                return formatter(value)
            except MissingError:
                name = self.env._("Deleted (%s)", value.id)
                return (value.id, name), [(groupby_spec, "=", value.id)]

        return format_reference
