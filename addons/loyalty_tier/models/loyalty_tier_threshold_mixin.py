from odoo import fields, models

from odoo.addons.loyalty_ledger.tools.rounding import to_decimal

from ..tools.ladder import Measures


class LoyaltyTierThresholdMixin(models.AbstractModel):
    """What must be reached for a tier, and how many points it brings.

    A tier has it, and its line in a revision of the rules; the currency is that of the
    program.
    """

    _name = "loyalty.tier.threshold.mixin"
    _description = "Thresholds of a Tier"

    currency_id = fields.Many2one("res.currency")
    qualifying_amount = fields.Monetary(
        "Money Spent",
        help="What a member must have spent in the time that counts, in the program's "
        "currency. 0: money does not count.",
    )
    qualifying_visits = fields.Integer(
        "Visits",
        help="How often a member must have come. All that is paid on one day in one "
        "branch is one visit. 0: visits do not count.",
    )
    qualifying_points = fields.Float(
        "Qualifying Points",
        digits=(16, 2),
        help="How many points a member must have earned; spending them takes nothing "
        "away. 0: points do not count.",
    )
    earning_multiplier = fields.Float(
        "Points Multiplier",
        digits=(6, 2),
        default=1.0,
        required=True,
        help="Members of this tier earn so many times the points, in Sales, in the "
        "shop and at the till. Counts in programs whose points follow their own "
        "policy. The tier before the order counts, not the one that it leads to.",
    )

    _thresholds_not_negative = models.Constraint(
        "CHECK (qualifying_amount >= 0 AND qualifying_visits >= 0"
        " AND qualifying_points >= 0)",
        "What must be reached for a tier cannot be below zero.",
    )
    _threshold_needed = models.Constraint(
        "CHECK (qualifying_amount > 0 OR qualifying_visits > 0"
        " OR qualifying_points > 0)",
        "A tier needs at least one threshold: money, visits or points.",
    )
    _multiplier_positive = models.Constraint(
        "CHECK (earning_multiplier > 0)",
        "The multiplier of points must be above zero; 1 changes nothing.",
    )

    def _get_thresholds(self):
        self.ensure_one()
        return Measures(
            amount=to_decimal(self.qualifying_amount),
            visits=self.qualifying_visits,
            points=to_decimal(self.qualifying_points),
        )
