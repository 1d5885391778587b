from odoo import fields, models
from odoo.exceptions import UserError


class DealerSetupProgram(models.TransientModel):
    """Second step: a program from the recommended template."""

    _name = "dealer.setup.program"
    _description = "Program"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company.root_id
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    name = fields.Char(required=True, default=lambda self: self.env._("Dealer Points"))
    points_per_hundred = fields.Float(
        "Points for Each 100 Spent", digits=(16, 2), default=5.0, required=True
    )
    point_value = fields.Monetary(
        "A Point Pays",
        default=1.0,
        required=True,
        help="Points for each 100, times this, is the discount in percent.",
    )

    def action_apply(self):
        """Make the program as recommended, and go on with the next step."""
        self._check_values()
        Program = self.env["loyalty.program"].with_company(self.company_id)
        action = Program.create_from_template("dealer_points")
        program = Program.browse(action["res_id"])
        program.write(self._prepare_program_vals())
        program.rule_ids.reward_point_amount = self.points_per_hundred / 100
        program.reward_ids.discount = self.point_value
        return self.env["dealer.getting.started"].action_open()

    def _check_values(self):
        if self.points_per_hundred <= 0 or self.point_value <= 0:
            raise UserError(
                self.env._(
                    "Enter how many points are earned and what one pays: above 0."
                )
            )

    def _prepare_program_vals(self):
        return {
            "name": self.name,
            "company_id": self.company_id.id,
            "point_value": self.point_value,
        }
