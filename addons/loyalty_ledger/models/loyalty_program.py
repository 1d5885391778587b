import calendar
from datetime import date, timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.earning import EarningPolicy, EarningRule, RuleEarning, earned_points
from ..tools.expiry import expiry_date
from ..tools.redemption import RedemptionPolicy
from ..tools.rounding import to_decimal

#: Cards of these programs are money: they go back where they came from, whatever the
#: policy says about points.
MONEY_TYPES = ("gift_card", "ewallet")

_LEAP_YEAR = 2024


class LoyaltyProgram(models.Model):
    """The policy of a program: what earns, what comes back, what can be used."""

    _inherit = "loyalty.program"

    points_policy = fields.Selection(
        [("stock", "As Odoo"), ("ledger", "By the policy below")],
        default="stock",
        required=True,
        help="As Odoo: points are computed, refunded and used as in an Odoo without "
        "the ledger; the ledger only records them.\n"
        "By the policy below: the same basket earns the same at the till, in Sales and "
        "in the shop, and refunds move points both ways.",
    )
    earn_tax = fields.Selection(
        [("incl", "With tax"), ("excl", "Without tax")],
        string="Amounts Count",
        default="incl",
        required=True,
        help="Whether points per amount spent count the price with or without tax. "
        "Customers check their points against the total of the receipt: with tax.",
    )
    earn_discount = fields.Selection(
        [("after", "After discounts"), ("before", "Before discounts")],
        string="Discounts",
        default="after",
        required=True,
        help="After discounts: only what the customer really pays earns. A discount on "
        "the order lowers its lines in proportion.\n"
        "Before discounts: the full price earns. Free products never earn.",
    )
    earn_delivery = fields.Boolean(
        string="Delivery Earns",
        help="Delivery charges earn points like a product.",
    )
    earn_gift_card = fields.Boolean(
        string="Gift Cards Earn",
        help="Buying a gift card or putting money on an eWallet earns points. If what "
        "is later paid with the card earns too, the same money earns twice.",
    )
    earn_on_points = fields.Boolean(
        string="Paying by Points Earns",
        help="The part of an order that is paid with points, a gift card or an eWallet "
        "earns points too.",
    )
    points_rounding = fields.Float(
        string="Smallest Step",
        digits=(16, 2),
        default=1.0,
        help="Each rule gives points in multiples of this step: 1 for whole points, "
        "0.01 where points are money.",
    )
    points_rounding_method = fields.Selection(
        [("half_up", "To the nearest"), ("down", "Down"), ("up", "Up")],
        string="Rounding",
        default="down",
        required=True,
        help="How the points of a rule become a multiple of the step, once for the "
        "order and not line by line. Down: one point for each full amount spent.",
    )
    refund_earned = fields.Selection(
        [("take_back", "Taken back"), ("keep", "Kept by the customer")],
        string="Earned Points of Returns",
        default="take_back",
        required=True,
        help="What happens to the points that a returned product earned. Taken back: "
        "in proportion to the quantity that comes back, once.",
    )
    refund_spent = fields.Selection(
        [("give_back", "Given back"), ("keep", "Lost")],
        string="Spent Points of Returns",
        default="give_back",
        required=True,
        help="What happens to the points that paid for a returned product. Given back: "
        "in proportion to the quantity that comes back, with their old expiry date.",
    )
    overdraft_policy = fields.Selection(
        [
            ("available_only", "Take what is still there"),
            ("go_negative", "Go below zero"),
        ],
        string="If They Are Spent",
        default="go_negative",
        required=True,
        help="What happens if points are to be taken back that the customer has spent "
        "already. Below zero: the next points earned settle it first.",
    )
    ownership = fields.Selection(
        [("named", "Its owner only"), ("bearer", "Whoever shows it")],
        string="Who May Use a Card",
        default="named",
        required=True,
        help="Its owner only: a card works for the customer it belongs to. Whoever "
        "shows it: it works for anybody who knows its code, like cash.",
    )
    redeem_minimum = fields.Float(
        string="Minimum Points",
        digits=(16, 2),
        help="Fewest points that can be used at once where points pay; 0: no minimum.",
    )
    redeem_maximum = fields.Float(
        string="Maximum Points",
        digits=(16, 2),
        help="Most points that can be used on one order where points pay; "
        "0: no maximum.",
    )
    redeem_step = fields.Float(
        string="In Steps Of",
        digits=(16, 2),
        default=1.0,
        help="Points are used in multiples of this step. A reward that is given per "
        "several points is only given whole.",
    )
    redeem_share = fields.Float(
        string="Bill Share (%)",
        digits=(5, 2),
        default=100.0,
        help="Most of an order that points may pay, in percent of its total with tax.",
    )
    expiry_policy = fields.Selection(
        [
            ("never", "Never"),
            ("days", "After days"),
            ("months", "After months"),
            ("end_of_month", "At the end of a month"),
            ("end_of_year", "At the end of a year"),
            ("fixed_day", "On a fixed day of the year"),
        ],
        string="Points Expire",
        default="never",
        required=True,
        help="When points granted from now on expire; points granted before keep "
        "their date. The last day is valid to its end, in the company's time zone.",
    )
    expiry_count = fields.Integer(
        string="Number",
        help="Days or months; for the end of a month or year, and for the fixed day, "
        "how many further months or years after the first one.",
    )
    expiry_month = fields.Selection(
        [
            ("1", "January"),
            ("2", "February"),
            ("3", "March"),
            ("4", "April"),
            ("5", "May"),
            ("6", "June"),
            ("7", "July"),
            ("8", "August"),
            ("9", "September"),
            ("10", "October"),
            ("11", "November"),
            ("12", "December"),
        ],
        default="12",
    )
    expiry_day = fields.Integer(
        default=31,
        help="Last day on which the points are valid. 29 February is 28 February in a "
        "common year.",
    )
    expiry_grace_days = fields.Integer(
        string="Grace",
        help="Days after the date told to the customer on which the points can still "
        "be used: a customer who comes just too late is served without an argument.",
    )
    return_grace_days = fields.Integer(
        string="Grace of Returned Points",
        help="Points given back by a refund that have expired meanwhile, or would at "
        "once, can be used for so many days from the refund on.",
    )
    availability = fields.Selection(
        [
            ("immediate", "At once"),
            ("delay", "After some days"),
            ("paid", "When the invoice is paid"),
        ],
        string="Points Can Be Used",
        default="immediate",
        required=True,
        help="At once; after some days, such as the time in which goods can be "
        "returned; or when the invoice of a sale is paid (the till is paid at once).",
    )
    availability_days = fields.Integer(string="Days of Waiting")
    transfer_allowed = fields.Boolean(
        string="Transfers Between Members",
        help="Points may be moved from one member to another, such as within a family. "
        "Points that can be moved can be sold.",
    )
    is_prepaid = fields.Boolean(compute="_compute_is_prepaid")
    is_refunded_by_rest = fields.Boolean(compute="_compute_is_prepaid")
    point_value = fields.Monetary(
        string="Value of One Point",
        help="What one point is worth in the books, in the program's currency. Kept "
        "with the points granted from now on.",
    )
    hold_minutes = fields.Integer(
        string="Reservation (Minutes)",
        default=15,
        help="How long points are reserved for an order that is being paid. After "
        "that another order can use them.",
    )

    _points_rounding_positive = models.Constraint(
        "CHECK (points_rounding > 0)",
        "The smallest step of points must be above zero, such as 1 or 0.01.",
    )
    _redeem_not_negative = models.Constraint(
        "CHECK (redeem_minimum >= 0 AND redeem_maximum >= 0)",
        "The minimum and the maximum of points to use must not be negative. Enter 0 "
        "for no limit.",
    )
    _redeem_step_positive = models.Constraint(
        "CHECK (redeem_step > 0)",
        "Points are used in steps above zero, such as 1 or 0.01.",
    )
    _redeem_range = models.Constraint(
        "CHECK (redeem_maximum = 0"
        " OR redeem_maximum >= GREATEST(redeem_minimum, redeem_step))",
        "The maximum of points to use is below the minimum or below one step, so that "
        "nobody could use any. Raise the maximum, or enter 0 for no maximum.",
    )
    _redeem_share_percent = models.Constraint(
        "CHECK (redeem_share >= 0 AND redeem_share <= 100)",
        "The share of the bill that points may pay is a percentage from 0 to 100.",
    )
    _expiry_not_negative = models.Constraint(
        "CHECK (expiry_count >= 0 AND expiry_grace_days >= 0"
        " AND return_grace_days >= 0 AND availability_days >= 0)",
        "Numbers of days, months and years must not be negative.",
    )
    _expiry_count_positive = models.Constraint(
        "CHECK (expiry_policy NOT IN ('days', 'months') OR expiry_count > 0)",
        "Enter after how many days or months the points expire.",
    )
    _availability_days_positive = models.Constraint(
        "CHECK (availability != 'delay' OR availability_days > 0)",
        "Enter after how many days the points can be used.",
    )
    _hold_minutes_positive = models.Constraint(
        "CHECK (hold_minutes > 0)",
        "A reservation of points must last at least one minute.",
    )
    _point_value_not_negative = models.Constraint(
        "CHECK (point_value >= 0)",
        "The value of a point must not be negative.",
    )

    @api.constrains("expiry_policy", "expiry_month", "expiry_day")
    def _check_expiry_fixed_day(self):
        """A fixed day exists; 29 February does in leap years."""
        for program in self.filtered(lambda each: each.expiry_policy == "fixed_day"):
            if not program.expiry_month:
                raise ValidationError(
                    self.env._("Choose the month in which the points expire.")
                )
            last = calendar.monthrange(_LEAP_YEAR, int(program.expiry_month))[1]
            if not 1 <= program.expiry_day <= last:
                raise ValidationError(
                    self.env._(
                        "Day %(day)s does not exist in the month in which the points "
                        "expire. Enter a day from 1 to %(last)s.",
                        day=program.expiry_day,
                        last=last,
                    )
                )

    def _compute_is_prepaid(self):
        types = self._get_prepaid_types()
        for program in self:
            program.is_prepaid = program.program_type in types
            program.is_refunded_by_rest = program._is_refunded_by_rest()

    @api.model
    def _get_prepaid_types(self) -> tuple[str, ...]:
        """Return the types of programs whose cards are paid for in advance.

        What is paid for such a card is earned on only where the policy says so.
        """
        return MONEY_TYPES

    def _is_refunded_by_rest(self) -> bool:
        """Return whether a return of what was sold pays back only the unused part.

        Modules that sell value in advance override it.
        """
        self.ensure_one()
        return False

    def _is_honoured_on(self, day) -> bool:
        """Return whether what is on the program's cards can be used on a day.

        :param day: today, where the order is
        """
        return self.active and not (self.date_to and self.date_to < day)

    def _is_ledger_managed(self) -> bool:
        """Return whether the program's own policy counts, not stock Odoo's."""
        return self.points_policy == "ledger"

    def _get_earning_policy(self, partner=None) -> EarningPolicy:
        """Return what earns, for the calculator.

        :param partner: the member, if known. A module that rewards some members more
            overrides this and sets the ``multiplier``.
        """
        self.ensure_one()
        return EarningPolicy(
            tax=self.earn_tax,
            discount=self.earn_discount,
            delivery=self.earn_delivery,
            gift_card=self.earn_gift_card,
            on_points=self.earn_on_points,
            step=to_decimal(self.points_rounding),
            method=self.points_rounding_method,
        )

    def _get_earning_rules(
        self, entered_rules=None, partner=None
    ) -> tuple[EarningRule, ...]:
        """Return the rules that count, for the calculator.

        :param entered_rules: rules whose code was entered on the order
        :param partner: the member, if known. A module whose rules are for some members
            only overrides this.
        """
        self.ensure_one()
        if self.program_type == "ewallet" and not self.trigger_product_ids:
            return ()  # any purchase would fill the wallet
        entered = entered_rules or self.env["loyalty.rule"]
        rules = self.rule_ids.filtered(
            lambda rule: rule.mode == "auto" or rule in entered
        )
        return tuple(rule._get_earning_rule() for rule in rules)

    def _get_earned_points(
        self, lines, partner=None, entered_rules=None
    ) -> tuple[RuleEarning, ...]:
        """Return what the basket earns in this program, rule by rule.

        :param lines: ``BasketLine`` of the order, in the currency of the program
        :param partner: the member, if known
        :param entered_rules: rules whose code was entered on the order
        """
        return earned_points(
            lines,
            self._get_earning_rules(entered_rules, partner),
            self._get_earning_policy(partner),
        )

    def _get_redemption_policy(self) -> RedemptionPolicy:
        """Return the limits of paying with points; none for a program as Odoo."""
        self.ensure_one()
        if not self._is_ledger_managed():
            return RedemptionPolicy()
        return RedemptionPolicy(
            minimum=to_decimal(self.redeem_minimum),
            maximum=to_decimal(self.redeem_maximum),
            step=to_decimal(self.redeem_step),
            share=to_decimal(self.redeem_share),
        )

    def _get_expiry_date(self, granted_on: date) -> date | None:
        """Return the last valid day of points granted on a day; none: they stay."""
        self.ensure_one()
        return expiry_date(
            self.expiry_policy,
            granted_on,
            self.expiry_count,
            int(self.expiry_month or 12),
            self.expiry_day,
        )

    def _get_coupon_end(self, today: date, days: int) -> date | bool:
        """Return the last day of a coupon that is given today; False: it has none.

        :param days: how long it is valid; 0: as long as the program runs
        """
        end = days and today + timedelta(days=days)
        return min(filter(None, (end, self.date_to)), default=False)

    def _get_spendable_until(self, expires_on: date | None) -> date | None:
        """Return the last day on which points can be used, the grace included."""
        self.ensure_one()
        return expires_on and expires_on + timedelta(days=self.expiry_grace_days)

    def _get_available_on(self, granted_on: date) -> date | None:
        """Return the first day on which points can be used; none: at once.

        Points that wait for an event (``availability`` paid) have no day either.
        """
        self.ensure_one()
        if self.availability != "delay":
            return None
        return granted_on + timedelta(days=self.availability_days)

    def _get_unit_value(self) -> Decimal:
        """Return the value of one point in the books, in the program's currency."""
        self.ensure_one()
        return to_decimal(self.point_value)
