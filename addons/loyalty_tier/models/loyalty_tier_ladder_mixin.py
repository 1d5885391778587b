from odoo import fields, models
from odoo.exceptions import ValidationError

from ..tools.ladder import Ladder, find_fall

#: Fields of this mixin: what counts for the tiers of a program.
LADDER_FIELDS = (
    "tier_match",
    "tier_window",
    "tier_months",
    "tier_amount_tax",
    "tier_amount_scope",
)


class LoyaltyTierLadderMixin(models.AbstractModel):
    """What counts for tiers: rules that hold, or rules that are being prepared."""

    _name = "loyalty.tier.ladder.mixin"
    _description = "Rules of a Ladder of Tiers"

    tier_match = fields.Selection(
        [("any", "Any threshold is enough"), ("all", "All thresholds are needed")],
        string="To Reach a Tier",
        default="any",
        required=True,
        help="Any: whoever spends enough, comes often enough or earns enough points is "
        "in the tier. All: each threshold of the tier must be reached. A threshold of "
        "0 does not count.",
    )
    tier_window = fields.Selection(
        [
            ("rolling", "The last months"),
            ("calendar_year", "The calendar year"),
            ("anniversary", "The year of membership"),
            ("lifetime", "Everything since joining"),
        ],
        string="What Counts",
        default="rolling",
        required=True,
        help="The last months: a purchase counts for so many months from its day.\n"
        "The calendar year: counting begins anew on 1 January.\n"
        "The year of membership: counting begins anew on the day of joining; for who "
        "joined on 29 February on 28 February in a common year.\n"
        "A grace of 366 days keeps a tier for the rest of the year in which it was "
        "earned and for the next year.",
    )
    tier_months = fields.Integer(
        "Number of Months",
        default=12,
        help="For how many months a purchase counts.",
    )
    tier_amount_tax = fields.Selection(
        [("incl", "With tax"), ("excl", "Without tax")],
        string="Money Counts",
        default="incl",
        required=True,
        help="Customers compare with the total of the receipt: with tax.",
    )
    tier_amount_scope = fields.Selection(
        [
            ("goods_services", "Labour and goods"),
            ("services", "Labour only"),
            ("all", "Everything paid"),
        ],
        string="Money Spent on",
        default="goods_services",
        required=True,
        help="Labour and goods: not what is collected for others, such as insurance or "
        "fees.\n"
        "Labour only: neither parts nor accessories.\n"
        "Everything paid: also what is collected for others.\n"
        "What is paid in advance counts when it is used, as what it pays for.",
    )

    _tier_months_positive = models.Constraint(
        "CHECK (tier_window != 'rolling' OR tier_months > 0)",
        "Enter for how many months a purchase counts.",
    )

    def _make_ladder(self, steps, program):
        """The rules as the calculator sees them.

        :param steps: Step of each tier, the lowest first
        :param program: whose rules of demotion count
        """
        self.ensure_one()
        return Ladder(
            steps=tuple(steps),
            match=self.tier_match,
            window=self.tier_window,
            months=self.tier_months,
            tax=self.tier_amount_tax,
            scope=self.tier_amount_scope,
            one_step=program.tier_demotion == "one_step",
            grace_days=program.tier_grace_days,
        )

    def _check_rising(self, tiers):
        """Refuse a ladder that does not rise.

        :param tiers: records with ``name`` and ``_get_thresholds``, the lowest first
        :raise ValidationError: names the tier and the threshold that falls
        """
        self.ensure_one()
        fall = find_fall([tier._get_thresholds() for tier in tiers], self.tier_match)
        if fall:
            index, measure = fall
            upper, lower = tiers[index], tiers[index - 1]
            raise ValidationError(self._get_fall_message(upper, lower, measure))

    def _get_fall_message(self, upper, lower, measure):
        if measure is None:
            return self.env._(
                "Nobody could be in %(lower)s: whoever reaches it reaches %(upper)s "
                "too. Raise a threshold of %(upper)s.",
                lower=lower.name,
                upper=upper.name,
            )
        return self.env._(
            "%(upper)s comes after %(lower)s, but asks for less %(measure)s than a "
            "tier before it. Thresholds must not fall along the ladder.",
            upper=upper.name,
            lower=lower.name,
            measure=self._get_measure_names()[measure],
        )

    def _get_measure_names(self):
        """What the measures are called within a sentence."""
        return {
            "amount": self.env._("money spent"),
            "visits": self.env._("visits"),
            "points": self.env._("qualifying points"),
        }
