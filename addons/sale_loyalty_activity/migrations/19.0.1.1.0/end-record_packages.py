from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Services that packages paid count from now on; the sale of a package does not.

    At the end, when the module that knows packages is loaded too.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["loyalty.activity"]._settle_prepaid_invoices()
