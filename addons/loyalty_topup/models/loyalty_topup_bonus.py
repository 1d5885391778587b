from odoo import fields, models

from odoo.addons.loyalty_ledger.tools.rounding import to_decimal

from ..tools.bonus import AMOUNT, PERCENT, Step


class LoyaltyTopupBonus(models.Model):
    """One row of the table: from this amount on, so much is given beside it."""

    _name = "loyalty.topup.bonus"
    _description = "Top-Up Bonus"
    _order = "program_id, amount_from"
    _rec_name = "amount_from"

    program_id = fields.Many2one(
        "loyalty.program",
        required=True,
        ondelete="cascade",
        index=True,
        domain=[("program_type", "=", "ewallet")],
    )
    company_id = fields.Many2one(related="program_id.company_id")
    currency_id = fields.Many2one(related="program_id.currency_id")
    amount_from = fields.Monetary(
        required=True, help="Smallest top-up of one order that gives this bonus."
    )
    kind = fields.Selection(
        [(AMOUNT, "Amount"), (PERCENT, "Percent")], default=AMOUNT, required=True
    )
    bonus = fields.Float(digits=(16, 2), required=True)
    example = fields.Char(compute="_compute_example", string="So the Customer Gets")

    _amount_once = models.UniqueIndex(
        "(program_id, amount_from)",
        "There is a bonus from this amount on already.",
    )
    _bonus_positive = models.Constraint(
        "CHECK (amount_from > 0 AND bonus > 0)",
        "A top-up and its bonus are above zero.",
    )
    _percent_range = models.Constraint(
        "CHECK (kind <> 'percent' OR bonus <= 100)",
        "A bonus of more than 100 percent is a mistake.",
    )

    def _compute_example(self):
        for row in self:
            amount = to_decimal(row.amount_from)
            total = amount + row.program_id._get_topup_bonus(amount)
            row.example = self.env._(
                "pay %(amount)s, get %(total)s",
                amount=f"{amount:.2f}",
                total=f"{total:.2f}",
            )

    def _get_step(self):
        self.ensure_one()
        return Step(to_decimal(self.amount_from), self.kind, to_decimal(self.bonus))
