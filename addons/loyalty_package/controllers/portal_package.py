from odoo.addons.loyalty_ledger.controllers.portal_statement import PortalStatement


class PortalPackage(PortalStatement):
    """Packages beside points and wallets: uses left, last day, every use."""

    def _get_statement_types(self):
        return (*super()._get_statement_types(), "package")
