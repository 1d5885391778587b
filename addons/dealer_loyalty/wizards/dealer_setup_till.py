from odoo import fields, models
from odoo.exceptions import UserError


class DealerSetupTill(models.TransientModel):
    """First step: the company, a branch if wanted, and a till."""

    _name = "dealer.setup.till"
    _description = "Branch and Till"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    company_name = fields.Char(
        required=True, default=lambda self: self.env.company.name
    )
    branch_name = fields.Char(
        "Branch",
        help="Empty: the till belongs to the company itself. A name: a new branch is "
        "made, with its own till. Branches share the books and the members.",
    )
    till_name = fields.Char(
        "Till", required=True, default=lambda self: self.env._("Reception")
    )

    def action_apply(self):
        """Make the till, with cash and card, and go on with the next step."""
        self.env["pos.config"].check_access("create")
        self._rename_company()
        self._create_till(self._get_till_company())
        return self.env["dealer.getting.started"].action_open()

    def _rename_company(self):
        if self.company_name != self.company_id.name:
            self.company_id.name = self.company_name

    def _get_till_company(self):
        if not self.branch_name:
            return self.company_id
        branch = self.env["res.company"].create(
            {"name": self.branch_name, "parent_id": self.company_id.id}
        )
        # The branch gets its journals from the company's chart of accounts now, not
        # when the transaction ends: the till needs them.
        self.env.cr.precommit.run()
        return branch

    def _create_till(self, company):
        """A till of its own with a cash drawer and the card terminal of the company."""
        if not company.root_id.chart_template:
            raise UserError(
                self.env._(
                    "%s has no chart of accounts yet. Choose its country under "
                    "Invoicing, Configuration, Settings, Fiscal Localization; then "
                    "make the till.",
                    company.root_id.name,
                )
            )
        Config = self.env["pos.config"].sudo().with_company(company)
        name = self.env._("Cash %s", self.till_name)
        journal, methods = Config._create_journal_and_payment_methods(
            cash_journal_vals={"name": name}
        )
        return Config.create(
            {
                "name": self.till_name,
                "company_id": company.id,
                "journal_id": journal.id,
                "payment_method_ids": methods,
            }
        )
