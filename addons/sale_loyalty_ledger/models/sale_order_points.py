import itertools
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.loyalty_ledger.exceptions import NotEnoughPoints
from odoo.addons.loyalty_ledger.tools import redemption
from odoo.addons.loyalty_ledger.tools.allocation import Shortage
from odoo.addons.loyalty_ledger.tools.earning import (
    CARD_SALE,
    DELIVERY,
    DISCOUNT,
    PRODUCT,
    BasketLine,
)
from odoo.addons.loyalty_ledger.tools.movement import (
    EARN,
    REDEEM,
    Movement,
    to_points,
)
from odoo.addons.loyalty_ledger.tools.rounding import to_decimal

from ..tools.effects import load


class SaleOrder(models.Model):
    """What an order earns, what its cards can spend, and who may spend it."""

    _inherit = "sale.order"

    # -- what it earns --------------------------------------------------------

    def _program_check_compute_points(self, programs):
        """Give the points of programs with a policy of their own by that policy."""
        result = super()._program_check_compute_points(programs)
        for program, status in result.items():
            if program._is_ledger_managed() and "points" in status:
                status["points"] = self._get_points_by_policy(program)
        return result

    def _get_points_by_policy(self, program):
        """Points of one card, and of further cards where rules split them by unit."""
        points, units = 0.0, []
        for earning in self._get_earnings(program):
            split = [unit for share in earning.shares for unit in share.units]
            units += map(float, split)
            points += 0.0 if split else float(earning.points)
        return [points, *units]

    def _get_earnings(self, program):
        """What each rule of a program gives for the order, line by line."""
        by_code = "with_code" in program.rule_ids.mapped("mode")
        return program._get_earned_points(
            self._get_basket(program),
            partner=self.partner_id,
            entered_rules=self.code_enabled_rule_ids if by_code else None,
        )

    def _get_basket(self, program):
        """The order as the calculator sees it, in the currency of the program."""
        lines = self.order_line.filtered(
            lambda line: (
                not line.display_type
                and not line.combo_item_id
                and not line.is_downpayment
            )
        )
        products = program._get_valid_products(lines.product_id)
        card_products = self.env["loyalty.rule"]._get_card_products(lines.product_id)
        rate = self._get_rate_to(program.currency_id)
        return [
            self._prepare_basket_line(line, products, card_products, rate)
            for line in lines
        ]

    def _get_rate_to(self, currency):
        """Units of a currency for one of the order's, on its date."""
        return to_decimal(
            self.env["res.currency"]._get_conversion_rate(
                self.currency_id,
                currency,
                self.company_id,
                self.date_order or fields.Date.today(),
            )
        )

    def _prepare_basket_line(self, line, products, card_products, rate):
        priced = line._get_lines_with_price()
        full = priced._get_undiscounted_amounts()
        return BasketLine(
            key=str(line.id),
            kind=self._get_basket_line_kind(line, card_products),
            quantity=to_decimal(line.product_uom_qty),
            amount_included=to_decimal(sum(priced.mapped("price_total"))) * rate,
            amount_excluded=to_decimal(sum(priced.mapped("price_subtotal"))) * rate,
            full_included=to_decimal(full[0]) * rate,
            full_excluded=to_decimal(full[1]) * rate,
            rules=frozenset(
                rule.id for rule, valid in products.items() if line.product_id in valid
            ),
            applies_to=frozenset(str(each.id) for each in self._get_lowered(line)),
        )

    def _get_basket_line_kind(self, line, card_products):
        if line.reward_id:
            return line.reward_id._get_basket_line_kind()
        if line._is_delivery():
            return DELIVERY
        if line.product_id in card_products:
            return CARD_SALE
        return DISCOUNT if line._is_global_discount() else PRODUCT

    def _get_lowered(self, line):
        """The lines that a reward line lowers; none: all of them."""
        reward = line.reward_id
        if reward.reward_type != "discount":
            return self.order_line.filtered(
                lambda each: reward and not each.reward_id and each._is_delivery()
            )
        if reward.discount_applicability == "specific":
            return self._get_specific_discountable_lines(reward)
        if reward.discount_applicability == "cheapest":
            return self._cheapest_line(reward) or self.env["sale.order.line"]
        return self._get_lowered_by_order(reward)

    def _get_lowered_by_order(self, reward):
        """What a reward on the whole order lowers; none: all lines.

        As in sale_loyalty, money on a card pays delivery, too, points and discounts do
        not.
        """
        untouched = self._get_no_effect_on_threshold_lines()
        if reward.program_id.is_payment_program or not untouched:
            return self.env["sale.order.line"]
        return self.order_line.filtered(lambda each: not each.reward_id) - untouched

    # -- what it can spend ------------------------------------------------------

    def _get_real_points_for_coupon(self, coupon, post_confirm=False):
        """What this order can still spend of a card.

        Pending, reserved and expired points are not there to spend; points have a
        rounding of their own, not that of a currency.
        """
        self.ensure_one()
        card = coupon.sudo()
        points = to_points(card.points if card.points < 0 else card.points_available)
        if card.points_held:
            points += self._get_own_held_points(coupon)
        if not post_confirm or self.state != "sale":
            points += self._get_own_points(coupon)
        limit = self.env.context.get("sale_ledger_points", {}).get(coupon.id)
        return float(points if limit is None else min(points, to_points(limit)))

    def _get_own_points(self, coupon):
        """What this order adds to a card and takes from it, as far as not posted."""
        earned = spent = Decimal(0)
        if coupon.program_id.applies_on != "future" and self._is_earned_at_once(coupon):
            entries = self.coupon_point_ids.filtered(lambda e: e.coupon_id == coupon)
            earned = to_points(sum(entries.mapped("points")))
        lines = self.order_line.filtered(lambda line: line.coupon_id == coupon)
        spent = to_points(sum(lines.mapped("points_cost")))
        if self.state == "sale":
            for effect, points in load(self.sudo().ledger_settled).items():
                if effect.card_id == coupon.id and effect.kind == EARN and earned:
                    earned -= points
                elif effect.card_id == coupon.id and effect.kind == REDEEM:
                    spent -= points
        return earned - spent

    def _is_earned_at_once(self, coupon):
        return coupon.program_id.availability == "immediate"

    # -- how many points to use ---------------------------------------------------

    def action_open_reward_wizard(self):
        """Ask how many points to use also where there is one reward only."""
        self.ensure_one()
        self._update_programs_and_rewards()
        rewards = self.env["loyalty.reward"].concat(
            *self._get_claimable_rewards().values()
        )
        if len(rewards) == 1 and rewards._is_asked_for():
            return self.env["ir.actions.actions"]._for_xml_id(
                "sale_loyalty.sale_loyalty_reward_wizard_action"
            )
        return super().action_open_reward_wizard()

    def _update_programs_and_rewards(self):
        """Keep the numbers of points that somebody chose while rewards are rebuilt."""
        self._replace_guest_cards()
        chosen = {
            (line.reward_id.id, line.coupon_id.id): line.points_chosen
            for line in self.order_line
            if line.points_chosen
        }
        if not chosen:
            return super()._update_programs_and_rewards()
        orders = self.with_context(sale_ledger_chosen=chosen)
        return super(SaleOrder, orders)._update_programs_and_rewards()

    def _replace_guest_cards(self):
        """A visitor has logged in: what was planned for a guest goes to the person.

        Where the person has no card yet, sale_loyalty gives them the guest's.
        """
        if self.partner_id.is_public:
            return
        for entry in self.coupon_point_ids.sudo():
            guest = entry.coupon_id
            card = guest.partner_id.is_public and guest._get_card_of(self.partner_id)
            if card and self.state in ("draft", "sent"):
                self.order_line.filtered(
                    lambda line, guest=guest: line.coupon_id == guest
                ).coupon_id = card
                if card in self.coupon_point_ids.coupon_id:
                    entry.unlink()
                else:
                    entry.coupon_id = card
                if guest.order_id == self:
                    self.env["loyalty.ledger"].merge_cards(guest, card)

    def _get_reward_values_discount(self, reward, coupon, **kwargs):
        """Points that pay are used as the program's limits and the user say."""
        chosen = kwargs.get("points") or self.env.context.get(
            "sale_ledger_chosen", {}
        ).get((reward.id, coupon.id))
        limited = reward.program_id._is_ledger_managed() or chosen
        if not limited or not reward._is_choosable():
            return super()._get_reward_values_discount(reward, coupon, **kwargs)
        order = self.with_context(
            sale_ledger_discountable={reward.id: self._get_discountable(reward)}
        )
        points = order._get_points_to_use(reward, coupon, chosen, kwargs.get("points"))
        order = order.with_context(sale_ledger_points={coupon.id: points})
        vals_list = super(SaleOrder, order)._get_reward_values_discount(
            reward.with_env(order.env), coupon.with_env(order.env), **kwargs
        )
        for number, vals in enumerate(vals_list):
            vals["points_cost"] = 0.0 if number else float(points)
            vals["points_chosen"] = float(chosen or 0.0)
        return vals_list

    def _write_vals_from_reward_vals(self, reward_vals, old_lines, delete=True):
        """Have points pay what they are worth to the cent, whatever the taxes."""
        amount = self._get_amount_of_points(reward_vals)
        if not amount or self._is_free_of_tax(reward_vals):
            return super()._write_vals_from_reward_vals(reward_vals, old_lines, delete)
        wanted = self.amount_total - amount
        res = super()._write_vals_from_reward_vals(reward_vals, old_lines, delete)
        code = reward_vals[0]["reward_identifier_code"]
        self._correct_cents(
            self.order_line.filtered(lambda line: line.reward_identifier_code == code),
            wanted,
        )
        return res

    def _is_free_of_tax(self, reward_vals):
        """One line without tax takes off exactly what it says: no cent is lost."""
        commands = reward_vals[0]["tax_ids"]
        taxed = any(command[0] != Command.CLEAR for command in commands)
        return len(reward_vals) == 1 and not taxed

    def _get_amount_of_points(self, reward_vals):
        """What the points of a reward's lines pay; 0 where they do not pay."""
        vals = reward_vals[0] if reward_vals else {}
        reward = self.env["loyalty.reward"].browse(vals.get("reward_id"))
        exact = reward.program_id._is_ledger_managed() or vals.get("points_chosen")
        if not exact or not reward._is_choosable():
            return 0.0
        points = to_points(vals["points_cost"])
        coupon = self.env["loyalty.card"].browse(vals.get("coupon_id"))
        return float(redemption.points_amount(points, self._get_offer(reward, coupon)))

    def _correct_cents(self, lines, wanted):
        """Move the cents that rounding by tax lost to one of the reward's lines."""
        lines = lines.filtered("price_total").sorted(lambda line: len(line.tax_ids))
        for line, part in itertools.product(lines, (1, 0.5, 1.5)):
            missing = wanted - self.amount_total
            if self.currency_id.is_zero(missing):
                return
            line.price_unit += missing * part * line.price_subtotal / line.price_total

    def _get_points_to_use(self, reward, coupon, chosen, asked):
        """How many points pay: those chosen, as far as the limits allow.

        :param asked: the number that a user enters now; if it cannot be used, it is
            refused instead of lowered
        :raise UserError: no points can be used, or not so many
        """
        if asked:
            self._check_points(reward, coupon, to_points(asked))
            return to_points(asked)
        limits = self._get_redeemable(reward, coupon)
        if not limits.maximum:
            text = self._get_redemption_text(limits.limited_by, reward, limits)
            raise UserError(text)
        points = min(to_points(chosen), limits.maximum) if chosen else limits.maximum
        return max(points, limits.minimum)

    def _check_points(self, reward, coupon, points):
        """:raise UserError: these points cannot be used, with the reason"""
        check = redemption.check_redemption(
            points, *self._get_redemption_values(reward, coupon)
        )
        if not check.valid:
            limits = self._get_redeemable(reward, coupon)
            raise UserError(self._get_redemption_text(check.reason, reward, limits))

    def _get_redeemable(self, reward, coupon):
        """The limits within which points may pay for this order.

        :return: ``Redeemable``
        """
        return redemption.redeemable(*self._get_redemption_values(reward, coupon))

    def _get_redemption_values(self, reward, coupon):
        return (
            max(self._get_points_for_payment(coupon), Decimal(0)),
            self._get_bill(reward),
            self._get_offer(reward, coupon),
            reward.program_id._get_redemption_policy(),
        )

    def _get_offer(self, reward, coupon):
        """What a point of a card buys, in the order's currency."""
        rate = 1 / self._get_rate_to(reward.program_id.currency_id)
        return reward._get_points_offer(self.currency_id, rate, card=coupon)

    def _get_points_for_payment(self, coupon):
        """What of a card can still pay for this order; below zero: already too much.

        Not what the order itself earns, if paying with points earns nothing: each
        point used would take away points that it is paid with.
        """
        points = to_points(self._get_real_points_for_coupon(coupon))
        program = coupon.program_id
        if program._is_ledger_managed() and not program.earn_on_points:
            entries = self.coupon_point_ids.filtered(lambda e: e.coupon_id == coupon)
            if program.applies_on != "future" and self._is_earned_at_once(coupon):
                points -= to_points(sum(entries.mapped("points")))
        return points

    def _get_bill(self, reward):
        """What of the order points may pay, with tax, in the order's currency."""
        discountable, _by_tax = self._get_discountable(reward)
        return to_decimal(max(min(discountable or 0.0, self.amount_total), 0.0))

    def _get_discountable(self, reward):
        """What of the order a reward may lower: the total, and the parts by tax."""
        compute = {
            "order": self._discountable_order,
            "specific": self._discountable_specific,
            "cheapest": self._discountable_cheapest,
        }[reward.discount_applicability]
        return compute(reward)

    def _discountable_order(self, reward):
        known = self._get_known_discountable(reward)
        return known or super()._discountable_order(reward)

    def _discountable_specific(self, reward):
        known = self._get_known_discountable(reward)
        return known or super()._discountable_specific(reward)

    def _discountable_cheapest(self, reward):
        known = self._get_known_discountable(reward)
        return known or super()._discountable_cheapest(reward)

    def _get_known_discountable(self, reward):
        """What this same calculation has found out about the reward already."""
        return self.env.context.get("sale_ledger_discountable", {}).get(reward.id)

    def _get_redemption_text(self, reason, reward, limits):
        name = reward.program_id.portal_point_name or self.env._("points")
        texts = {
            redemption.NOT_POSITIVE: self.env._("Enter a positive number of points."),
            redemption.STEP: self.env._(
                "Points are used in steps of %(step)s %(name)s.",
                step=limits.step,
                name=name,
            ),
            redemption.MINIMUM: self.env._(
                "At least %(minimum)s %(name)s must be used at once.",
                minimum=limits.minimum,
                name=name,
            ),
        }
        default = self.env._(
            "At most %(maximum)s %(name)s can be used on this order (in steps of "
            "%(step)s, at least %(minimum)s).",
            maximum=limits.maximum,
            name=name,
            step=limits.step,
            minimum=limits.minimum,
        )
        return texts.get(reason, default)

    # -- who may spend ------------------------------------------------------------

    def _check_rewards_usable(self):
        """Before confirmation: cards and programs of the rewards are still good.

        :raise UserError: with what is wrong and what to do
        """
        for order in self:
            cards = order.order_line.coupon_id
            (cards | order.applied_coupon_ids).sudo()._expire_overdue()
            for card in cards:
                problem = order._get_card_problem(card.sudo())
                if problem:
                    raise UserError(order._get_refusal_text(problem))
                order._check_payment_covered(card)

    def _get_refusal_text(self, problem):
        return self.env._(
            "%(problem)s Remove the reward from order %(order)s, or choose another "
            "one. Nothing was confirmed.",
            problem=problem,
            order=self.name,
        )

    def _check_payment_covered(self, card):
        """:raise NotEnoughPoints: what was to pay has expired or is spent elsewhere"""
        left = self._get_points_for_payment(card)
        lines = self.order_line.filtered(lambda line: line.coupon_id == card)
        if left < 0 and lines.reward_id.filtered(lambda r: r._is_choosable()):
            cost = to_points(sum(lines.mapped("points_cost")))
            shortage = Shortage(Movement(-cost, REDEEM), max(cost + left, Decimal(0)))
            raise NotEnoughPoints(card.sudo()._get_shortage_message(shortage))

    def _get_card_problem(self, card):
        """What keeps this order from using the card; None if nothing does."""
        program, today = card.program_id, self._get_confirmed_tx_create_date()
        if not card.active:
            return self.env._("Card %s is archived.", card.code)
        if card.expiration_date and card.expiration_date < today:
            return self.env._(
                "Card %(code)s expired on %(date)s.",
                code=card.code,
                date=card.expiration_date,
            )
        if not program._is_honoured_on(today):
            return self.env._("Program %s is closed.", program.name)
        if not self._is_card_owner(card):
            return self._get_foreign_card_text(card)
        return None

    def _is_reward_open(self, reward):
        """Whether the order's customer may have the reward at all."""
        return True

    def _is_card_owner(self, card):
        """Whether the order's customer may use the card: named or bearer."""
        program, owner = card.program_id, card.partner_id
        return (
            not owner
            or owner == self.partner_id
            or not program._is_ledger_managed()
            or program.ownership == "bearer"
            or owner.commercial_partner_id == self.partner_id.commercial_partner_id
            or owner.is_public
        )

    def _get_foreign_card_text(self, card):
        return self.env._("Card %s belongs to another customer.", card.code)
