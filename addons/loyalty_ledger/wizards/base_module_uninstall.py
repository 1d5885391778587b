from odoo import api, fields, models


class BaseModuleUninstall(models.TransientModel):
    _inherit = "base.module.uninstall"

    has_loyalty_ledger = fields.Boolean(compute="_compute_has_loyalty_ledger")
    ledger_entry_count = fields.Integer(compute="_compute_has_loyalty_ledger")

    @api.depends("module_ids")
    def _compute_has_loyalty_ledger(self):
        count = self.env["loyalty.ledger.entry"].sudo().search_count([])
        for wizard in self:
            names = wizard._get_modules().mapped("name") if wizard.module_ids else []
            wizard.has_loyalty_ledger = "loyalty_ledger" in names
            wizard.ledger_entry_count = count
