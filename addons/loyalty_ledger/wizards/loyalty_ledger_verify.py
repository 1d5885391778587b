from odoo import Command, api, fields, models
from odoo.exceptions import AccessError


class LoyaltyLedgerVerify(models.TransientModel):
    """Runs the verification and shows what it found."""

    _name = "loyalty.ledger.verify"
    _description = "Verify Ledger"

    program_ids = fields.Many2many(
        "loyalty.program",
        string="Programs",
        context={"active_test": False},
        help="Empty: all programs, and what belongs to none any more.",
    )
    state = fields.Selection(
        [("new", "Not run"), ("sound", "Sound"), ("broken", "Broken")],
        default="new",
        readonly=True,
    )
    entry_count = fields.Integer("Entries Checked", readonly=True)
    verified_at = fields.Datetime(readonly=True)
    line_ids = fields.One2many("loyalty.ledger.verify.line", "verify_id", readonly=True)

    def action_verify(self):
        """Check every invariant and show the result in the same window."""
        self.ensure_one()
        self._check_reader()
        programs = self.program_ids or None
        breaches = self.env["loyalty.ledger.verification"].sudo().verify(programs)
        self.write(
            {
                "state": "broken" if breaches else "sound",
                "verified_at": fields.Datetime.now(),
                "entry_count": self._count_entries(),
                "line_ids": [
                    Command.clear(),
                    *(Command.create(self._prepare_line_vals(b)) for b in breaches),
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Verify Ledger"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _check_reader(self):
        if not self.env.user.has_group("loyalty_ledger.group_loyalty_reader"):
            raise AccessError(self.env._("You may not read the loyalty ledger."))

    def _count_entries(self):
        domain = []
        if self.program_ids:
            domain = [("program_id", "in", self.program_ids.ids)]
        return self.env["loyalty.ledger.entry"].sudo().search_count(domain)

    @api.model
    def _prepare_line_vals(self, breach):
        return {
            "invariant": breach.invariant,
            "res_model": breach.model,
            "res_id": breach.res_id,
            "text": breach.text,
        }
