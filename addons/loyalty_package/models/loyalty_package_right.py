from odoo import fields, models


class LoyaltyPackageRight(models.Model):
    """What a package brings beside its uses: a card of another program."""

    _name = "loyalty.package.right"
    _description = "Right of a Package"
    _order = "sequence, id"
    _rec_name = "right_program_id"

    sequence = fields.Integer(default=10)
    program_id = fields.Many2one(
        "loyalty.program",
        string="Package",
        required=True,
        ondelete="cascade",
        index=True,
        domain=[("program_type", "=", "package")],
    )
    right_program_id = fields.Many2one(
        "loyalty.program",
        string="Right",
        required=True,
        ondelete="restrict",
        domain=[("program_type", "in", ["coupons", "package"])],
        help="The program of the card that comes with the package, such as coupons for "
        "a discount on parts.",
    )
    points = fields.Float(
        string="How Often",
        digits=(16, 2),
        default=1.0,
        required=True,
        help="Points on the card; a coupon for one point each can be used so often.",
    )
    company_id = fields.Many2one(related="program_id.company_id")

    _points_positive = models.Constraint(
        "CHECK (points > 0)", "A right can be used at least once."
    )
    _other_program = models.Constraint(
        "CHECK (program_id <> right_program_id)",
        "A package does not bring itself; choose another program.",
    )
