from decimal import Decimal
from fractions import Fraction

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.loyalty_ledger.tools.earning import (
    CARD_SALE,
    DISCOUNT,
    PRODUCT,
    BasketLine,
)
from odoo.addons.loyalty_ledger.tools.rounding import to_decimal


class PosLoyaltyBasket(models.AbstractModel):
    """A till order as the neutral lines that the calculator of points knows.

    ``static/src/app/basket.js`` is the twin of this file in the till.
    """

    _name = "pos.loyalty.basket"
    _description = "Till Order as a Basket"

    @api.model
    def _get_earnings(self, order, program, rule_ids=()):
        """What an order earns in a program by the program's policy.

        :param rule_ids: rules whose code the cashier entered
        :return: tuple of RuleEarning
        """
        entered = program.rule_ids.filtered(lambda rule: rule.id in rule_ids)
        if program.trigger == "with_code" and not entered:
            return ()
        return program._get_earned_points(
            self._get_lines(order, program.rule_ids),
            partner=order.partner_id,
            entered_rules=entered,
        )

    def _get_lines(self, order, rules):
        lines = order.lines.filtered(
            lambda line: not line._is_loyalty_settlement() and not line.combo_parent_id
        )
        members = {rule.id: self._get_member_products(lines, rule) for rule in rules}
        card_products = self._get_card_products(order, lines)
        return [
            self._get_line(line, members, card_products) for line in lines.sorted("id")
        ]

    def _get_member_products(self, lines, rule):
        """Products of the lines that the rule counts: where it names some, of those
        that are sold at a till, as the till knows no others."""
        if rule.any_product:
            return lines.product_id
        domain = Domain("available_in_pos", "=", True)
        domain &= Domain(rule._get_valid_product_domain())
        return lines.product_id.filtered_domain(domain)

    def _get_line(self, line, members, card_products):
        lines = line | line.combo_line_ids
        included = lines._get_loyalty_amount()
        excluded = lines._get_loyalty_amount("price_subtotal")
        return BasketLine(
            key=line.uuid,
            kind=self._get_kind(line, card_products),
            quantity=to_decimal(line.qty),
            amount_included=to_decimal(included),
            amount_excluded=to_decimal(excluded),
            full_included=self._get_full(line, included),
            full_excluded=self._get_full(line, excluded),
            rules=frozenset(
                rule_id
                for rule_id, products in members.items()
                if line.product_id in products and self._is_filled_by(line, rule_id)
            ),
            applies_to=self._get_applies_to(line),
            returned=line._is_loyalty_return(),
        )

    def _is_filled_by(self, line, rule_id):
        """Whether a rule counts a line that may fill another gift card or eWallet.

        Who judges a claim says in the context which rules do not.
        """
        left_out = self.env.context.get("pos_loyalty_left_out", {})
        return rule_id not in left_out.get(line.uuid, ())

    def _get_full(self, line, amount):
        """The amount of the line without its own discount."""
        if not line.discount:
            return None
        left = 1 - Fraction(to_decimal(line.discount)) / 100
        if left <= 0:
            return to_decimal(line.price_unit * line.qty)
        return to_decimal(Fraction(to_decimal(amount)) / left)

    def _get_kind(self, line, card_products):
        if line.reward_id:
            return line.reward_id._get_basket_line_kind()
        if line._is_global_discount():
            return DISCOUNT
        return CARD_SALE if line.product_id in card_products else PRODUCT

    def _get_card_products(self, order, lines):
        """The products of these lines that are gift cards or fill an eWallet here."""
        products = self.env["loyalty.rule"]._get_card_products(lines.product_id)
        if not products:
            return products
        programs = order.config_id._get_program_ids()
        types = programs._get_prepaid_types()
        sold = programs.filtered(lambda program: program.program_type in types)
        return products & sold.trigger_product_ids

    def _get_applies_to(self, line):
        """Keys of the lines whose price a reward lowers; empty: of all lines."""
        reward = line.reward_id
        if not reward:
            return frozenset()
        others = line.order_id.lines._get_loyalty_lines().filtered(
            lambda other: not other.reward_id and not other.combo_parent_id
        )
        if reward.reward_type == "product":
            products = reward.reward_product_ids
        elif reward.discount_applicability == "specific":
            # Not all_discount_product_ids: the till fills it, the server leaves it
            # empty unless a system parameter says otherwise.
            products = others.product_id.filtered_domain(
                reward._get_discount_product_domain()
            )
        elif reward.discount_applicability == "cheapest":
            return self._get_cheapest(reward, others)
        else:
            return frozenset()
        chosen = others.filtered(lambda other: other.product_id in products)
        return frozenset(chosen.mapped("uuid"))

    def _get_cheapest(self, reward, lines):
        """The cheapest line by the piece of those that the reward names; a combo
        costs what is in it."""
        products = lines.product_id.filtered_domain(
            reward._get_discount_product_domain()
        )
        sold = lines.filtered(lambda line: line.qty > 0 and line.product_id in products)
        by_price = sold.sorted(
            lambda line: (line | line.combo_line_ids)._get_loyalty_amount() / line.qty
        )
        return frozenset(by_price[:1].mapped("uuid"))

    # -- programs that keep Odoo's own way ---------------------------------------

    @api.model
    def _get_most_points(self, order, program):
        """The most that an order can earn in a program that counts as Odoo does.

        Odoo's own calculation runs in the browser only. This is its upper limit: all
        that the rules could give for what the order sells, without what discounts
        and rewards take off.
        """
        lines = order.lines._get_loyalty_lines().filtered(
            lambda line: not line.reward_id and line.qty > 0
        )
        return sum(
            (self._get_most_of_rule(lines, rule) for rule in program.rule_ids),
            Decimal(0),
        )

    @api.model
    def _get_most_of_amount(self, order, program):
        """The most for an order of another client that came without lines."""
        amount = to_decimal(max(order.amount_total, 0))
        return sum(
            (
                to_decimal(rule.reward_point_amount)
                * (amount if rule.reward_point_mode == "money" else 1)
                for rule in program.rule_ids
            ),
            Decimal(0),
        )

    def _get_most_of_rule(self, lines, rule):
        products = self._get_member_products(lines, rule)
        counted = lines.filtered(
            lambda line: (
                line.product_id in products and self._is_filled_by(line, rule.id)
            )
        )
        rate = to_decimal(rule.reward_point_amount)
        if not counted:
            return Decimal(0)
        if rule.reward_point_mode == "order":
            return rate
        if rule.reward_point_mode == "unit":
            return rate * to_decimal(sum(counted.mapped("qty")))
        return rate * self._get_most_amount(counted) + self._get_rounding(counted)

    def _get_most_amount(self, lines):
        amounts = [line._get_loyalty_amount() for line in lines | lines.combo_line_ids]
        return to_decimal(sum(amount for amount in amounts if amount > 0))

    def _get_rounding(self, lines):
        """What rounding may add: half a unit of "Product Price" for each piece."""
        digits = self.env["decimal.precision"].precision_get("Product Price")
        pieces = max(sum(lines.mapped("qty")), 1)
        return to_decimal(pieces) * Decimal(10) ** -digits
