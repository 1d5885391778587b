from odoo import fields, models

from ..tools.bonus import ALL, KEEP, PROPORTIONAL, bonus_of


class LoyaltyProgram(models.Model):
    """A prepaid account whose top-ups bring a bonus."""

    _inherit = "loyalty.program"

    topup_bonus_ids = fields.One2many(
        "loyalty.topup.bonus", "program_id", string="Bonus of Top-Ups"
    )
    topup_bonus_return = fields.Selection(
        [
            (PROPORTIONAL, "In proportion"),
            (ALL, "All that is left"),
            (KEEP, "Stays with the customer"),
        ],
        string="Bonus of Refunded Top-Ups",
        default=PROPORTIONAL,
        required=True,
        help="A refund of a top-up pays back what is left of what was paid. In "
        "proportion: the same part of the bonus goes with it, as far as it is unspent.",
    )

    def _is_topup(self) -> bool:
        """Return whether cards of the program are prepaid accounts by the policy."""
        return self.program_type == "ewallet" and self._is_ledger_managed()

    def _is_refunded_by_rest(self):
        return self._is_topup() or super()._is_refunded_by_rest()

    def _get_topup_bonus(self, amount):
        """Return what is given beside a top-up.

        :param Decimal amount: what one order puts on the account
        """
        return bonus_of(amount, [row._get_step() for row in self.topup_bonus_ids])
