from odoo import api, fields, models

from ..tools import earning
from ..tools.rounding import to_decimal


class LoyaltyProgramSimulateLine(models.TransientModel):
    _name = "loyalty.program.simulate.line"
    _description = "Line of a Simulated Basket"

    simulate_id = fields.Many2one(
        "loyalty.program.simulate", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="simulate_id.currency_id")
    product_id = fields.Many2one("product.product")
    kind = fields.Selection(
        [
            (earning.PRODUCT, "Product"),
            (earning.DELIVERY, "Delivery"),
            (earning.CARD_SALE, "Gift card or top-up"),
            (earning.DISCOUNT, "Discount on the order"),
            (earning.PAYMENT, "Paid with points or a card"),
        ],
        compute="_compute_kind",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    quantity = fields.Float(default=1.0, help="Negative: a return.")
    price_unit = fields.Float(
        compute="_compute_price_unit",
        store=True,
        readonly=False,
        precompute=True,
        digits="Product Price",
    )
    discount = fields.Float(string="Disc.%", digits="Discount")
    points = fields.Float(digits=(16, 2), compute="_compute_result")
    explanation = fields.Char(compute="_compute_result")

    @api.depends("product_id")
    def _compute_kind(self):
        sold_cards = self.env["loyalty.rule"]._get_card_products(self.product_id)
        for line in self:
            is_card = line.product_id in sold_cards
            line.kind = earning.CARD_SALE if is_card else line.kind or earning.PRODUCT

    @api.depends("product_id")
    def _compute_price_unit(self):
        for line in self:
            line.price_unit = line.product_id.lst_price or line.price_unit

    @api.depends(
        "simulate_id.line_ids.product_id",
        "simulate_id.line_ids.kind",
        "simulate_id.line_ids.quantity",
        "simulate_id.line_ids.price_unit",
        "simulate_id.line_ids.discount",
    )
    def _compute_result(self):
        """What the line earned, or why it did not."""
        for simulation, lines in self.grouped("simulate_id").items():
            basket = simulation._get_basket_lines()
            results = simulation._get_results(basket)
            by_line = dict(zip(simulation.line_ids, basket, strict=True))
            for line in lines:
                line.points = line._get_points(by_line[line], results)
                line.explanation = line._explain(by_line[line])

    def _get_points(self, basket_line: earning.BasketLine, results) -> float:
        """Return the line's share of the points of all rules."""
        shares = (share for result in results for share in result.shares)
        return float(
            sum(share.points for share in shares if share.key == basket_line.key)
        )

    def _get_basket_line(self, key: str, rules: frozenset[int]) -> earning.BasketLine:
        """Return the line for the calculator, with the taxes of its product."""
        price = self.price_unit
        if self.kind in (earning.DISCOUNT, earning.PAYMENT):
            price = -abs(price)
        included, excluded = self._get_amounts(price * (1 - self.discount / 100))
        full_included, full_excluded = self._get_amounts(price)
        return earning.BasketLine(
            key,
            kind=self.kind,
            quantity=to_decimal(self.quantity),
            amount_included=included,
            amount_excluded=excluded,
            full_included=full_included,
            full_excluded=full_excluded,
            rules=rules,
            returned=self.quantity < 0,
        )

    def _get_amounts(self, price: float) -> tuple:
        """Return the line's amount with and without tax at a price per unit."""
        currency = self.simulate_id.program_id.currency_id
        taxes = self.product_id.taxes_id._filter_taxes_by_company(
            self.simulate_id.program_id.company_id or self.env.company
        )
        if not taxes:
            amount = to_decimal(currency.round(price * self.quantity))
            return amount, amount
        totals = taxes.compute_all(
            price, currency=currency, quantity=self.quantity, product=self.product_id
        )
        return to_decimal(totals["total_included"]), to_decimal(
            totals["total_excluded"]
        )

    def _explain(self, basket_line: earning.BasketLine) -> str:
        """Return in words why the line does not earn; nothing if it does."""
        policy = self.simulate_id.program_id._get_earning_policy()
        reason = earning.line_exclusion(basket_line, policy)
        if not reason and not basket_line.rules:
            reason = earning.NO_LINE
        lowers = self.env._("Lowers what the others earn.")
        return {
            "": "",
            earning.RETURNED: self.env._("A return earns nothing."),
            earning.DELIVERY: self.env._("Delivery does not earn."),
            earning.CARD_SALE: self.env._("Gift cards and top-ups do not earn."),
            earning.DISCOUNT: lowers,
            earning.PAYMENT: lowers,
            earning.NO_LINE: self.env._("No rule of the program has this product."),
        }[reason]
