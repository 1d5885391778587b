from odoo import api, fields, models
from odoo.tools import formatLang

from ..tools import earning
from ..tools.redemption import redeemable
from ..tools.rounding import to_decimal


class LoyaltyProgramSimulate(models.TransientModel):
    _name = "loyalty.program.simulate"
    _description = "Simulate a Basket"

    program_id = fields.Many2one("loyalty.program", required=True, readonly=True)
    currency_id = fields.Many2one(related="program_id.currency_id")
    line_ids = fields.One2many("loyalty.program.simulate.line", "simulate_id")
    amount_total = fields.Monetary(string="Total", compute="_compute_result")
    points = fields.Float(
        string="Points Earned", digits=(16, 2), compute="_compute_result"
    )
    explanation = fields.Text(compute="_compute_result")
    balance = fields.Float(
        string="Points on the Card",
        digits=(16, 2),
        help="Enter a balance to see how many points could pay for the basket.",
    )
    redemption = fields.Text(string="Points to Use", compute="_compute_redemption")

    @api.depends(
        "line_ids.product_id",
        "line_ids.kind",
        "line_ids.quantity",
        "line_ids.price_unit",
        "line_ids.discount",
    )
    def _compute_result(self):
        for simulation in self:
            lines = simulation._get_basket_lines()
            results = simulation._get_results(lines)
            simulation.points = sum(result.points for result in results)
            simulation.amount_total = sum(line.amount_included for line in lines)
            simulation.explanation = "\n".join(
                simulation._explain_rule(result) for result in results
            )

    @api.depends("balance", "amount_total")
    def _compute_redemption(self):
        for simulation in self:
            rewards = simulation.program_id.reward_ids
            paying = rewards.filtered(lambda reward: reward._is_paid_per_point())[:1]
            simulation.redemption = (
                simulation._explain_redemption(paying) if paying else False
            )

    def _get_basket_lines(self) -> list[earning.BasketLine]:
        """Return the lines for the calculator; the key is their place."""
        matches = self.program_id._get_valid_products(self.line_ids.product_id)
        return [
            line._get_basket_line(
                str(place),
                frozenset(
                    rule.id
                    for rule, products in matches.items()
                    if line.product_id in products
                ),
            )
            for place, line in enumerate(self.line_ids)
        ]

    def _get_results(self, lines) -> tuple[earning.RuleEarning, ...]:
        """Return what the program's rules give for the lines."""
        return self.program_id._get_earned_points(
            lines, entered_rules=self.program_id.rule_ids
        )

    def _format_points(self, points) -> str:
        """Return a number of points or units in the user's language."""
        return formatLang(self.env, float(points), digits=0 if points % 1 == 0 else 2)

    def _explain_rule(self, result: earning.RuleEarning) -> str:
        """Return in words what a rule gave and why."""
        rule = self.env["loyalty.rule"].browse(result.rule_id)
        return self.env._(
            "%(rule)s: %(points)s points. %(reason)s",
            rule=self._describe_rule(rule),
            points=self._format_points(result.points),
            reason=self._explain_reason(rule, result),
        )

    def _describe_rule(self, rule) -> str:
        modes = dict(rule._fields["reward_point_mode"]._description_selection(self.env))
        return self.env._(
            "%(points)s points %(mode)s",
            points=self._format_points(rule.reward_point_amount),
            mode=modes[rule.reward_point_mode],
        )

    def _explain_reason(self, rule, result: earning.RuleEarning) -> str:
        """Return why the rule gave what it gave."""
        counted = self.currency_id.format(float(result.amount))
        if result.reason == earning.NO_LINE:
            return self.env._("Nothing in the basket earns by this rule.")
        if result.reason == earning.MINIMUM_AMOUNT:
            least = self.currency_id.format(rule.minimum_amount)
            return self.env._("Less than the minimum of %(least)s.", least=least)
        if result.reason == earning.MINIMUM_QUANTITY:
            return self.env._(
                "%(units)s units; the minimum is %(least)s.",
                units=self._format_points(result.quantity),
                least=rule.minimum_qty,
            )
        if result.reason == earning.TOO_LITTLE:
            return self.env._("%(amount)s counts: too little.", amount=counted)
        if rule.reward_point_mode == "unit":
            units = self._format_points(result.quantity)
            return self.env._("%(units)s units count.", units=units)
        return self.env._("%(amount)s counts.", amount=counted)

    def _explain_redemption(self, reward) -> str:
        """Return in words how many points could pay for the basket."""
        result = redeemable(
            to_decimal(self.balance),
            to_decimal(self.amount_total),
            reward._get_points_offer(),
            self.program_id._get_redemption_policy(),
        )
        if not result.maximum:
            return self.env._(
                "No points can be used: %(reason)s (at least %(least)s at once).",
                reason=self._explain_limit(result.limited_by),
                least=self._format_points(result.minimum),
            )
        return self.env._(
            "From %(least)s to %(most)s points in steps of %(step)s; %(most)s points "
            "pay %(amount)s. The limit is %(reason)s.",
            least=self._format_points(result.minimum),
            most=self._format_points(result.maximum),
            step=self._format_points(result.step),
            amount=self.currency_id.format(float(result.amount)),
            reason=self._explain_limit(result.limited_by),
        )

    def _explain_limit(self, limit: str) -> str:
        return {
            "available": self.env._("what is on the card"),
            "bill": self.env._("the total"),
            "share": self.env._("the share of the bill that points may pay"),
            "maximum": self.env._("the program's maximum"),
            "reward": self.env._("the most that the reward pays"),
        }[limit]
