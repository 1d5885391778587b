from odoo import api, fields, models


class DealerGettingStarted(models.TransientModel):
    """The way from an empty database to a first program, and how far one is.

    What is done is read from the data, whoever did it and wherever.
    """

    _name = "dealer.getting.started"
    _description = "Getting Started"

    till_done = fields.Boolean(compute="_compute_done")
    program_done = fields.Boolean(compute="_compute_done")
    member_done = fields.Boolean(compute="_compute_done")
    all_done = fields.Boolean(compute="_compute_done")

    @api.depends_context("company")
    def _compute_done(self):
        for wizard in self:
            wizard.till_done = bool(self._find_till())
            wizard.program_done = bool(self._find_program())
            wizard.member_done = bool(self._find_member())
            wizard.all_done = (
                wizard.till_done and wizard.program_done and wizard.member_done
            )

    def _compute_display_name(self):
        self.display_name = self.env._("Getting Started")

    @api.model
    def _find_till(self):
        domain = [("company_id", "child_of", self.env.companies.ids)]
        return self.env["pos.config"].sudo().search(domain, limit=1)

    @api.model
    def _find_program(self):
        domain = [("points_policy", "=", "ledger"), ("program_type", "=", "loyalty")]
        return self.env["loyalty.program"].search(domain, limit=1)

    @api.model
    def _find_member(self):
        domain = [
            ("program_id.points_policy", "=", "ledger"),
            ("program_id.program_type", "=", "loyalty"),
            ("partner_id", "!=", False),
        ]
        return self.env["loyalty.card"].search(domain, limit=1)

    @api.model
    def action_open(self):
        """Open the three steps, with what is done by now."""
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "dealer_loyalty.dealer_getting_started_action"
            ),
            "res_id": self.create({}).id,
        }

    @api.model
    def action_open_home(self):
        """Open the members; for an administrator with nothing set up, the steps."""
        if self._is_wanted():
            return self.action_open()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "dealer_loyalty.loyalty_card_member_action"
        )

    def _is_wanted(self):
        administrator = self.env.user.has_group("dealer_loyalty.group_administrator")
        return administrator and not self._find_member()

    def action_open_program(self):
        """Open the first program's form."""
        return self._find_program().get_formview_action()
