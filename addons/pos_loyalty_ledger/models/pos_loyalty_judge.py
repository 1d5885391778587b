from collections import defaultdict
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal

from odoo import api, models
from odoo.tools import float_is_zero

from odoo.addons.loyalty_ledger.tools.earning import PAYMENT
from odoo.addons.loyalty_ledger.tools.movement import CENT, to_points
from odoo.addons.loyalty_ledger.tools.redemption import (
    BILL,
    MAXIMUM,
    MINIMUM,
    REWARD,
    SHARE,
    STEP,
    check_redemption,
)
from odoo.addons.loyalty_ledger.tools.rounding import to_decimal

from ..tools import plan
from ..tools.claim import CouponClaim
from ..tools.plan import Finding, Judged, Redemption
from .pos_order import PAID_STATES

ZERO = Decimal(0)
BROKEN_LIMITS = (STEP, MINIMUM, MAXIMUM, REWARD, BILL, SHARE)
#: Below all numbers that a till gives to its new cards.
LEFT_OUT = -(10**9)


class PosLoyaltyJudge(models.AbstractModel):
    """What of a till's claim the server accepts, and what a person has to see.

    For programs with a policy the server counts by itself. For programs that work as
    Odoo does, whose calculation exists in the browser only, it accepts what is
    possible. Spent points follow from the order's reward lines in both cases: a
    discount that was given is paid for.
    """

    _name = "pos.loyalty.judge"
    _description = "Judge of a Till's Claim"

    @api.model
    def _judge(self, order, claim, trusted=False):
        """Judge a claim.

        :param order: the order with its lines
        :param Claim claim: what the till says
        :param trusted: the claim came without lines to check it by (another client)
        :return: the judged cards and the findings
        """
        findings = [
            Finding(plan.CLAIM, self.env._("Unreadable claim: %s", problem))
            for problem in claim.problems
        ]
        groups = dict(order.lines._get_loyalty_reward_groups())
        judged = {}
        coupons = (*claim.coupons, *self._get_left_out(claim, groups))
        claim = replace(claim, coupons=coupons)
        for coupon in coupons:
            each = self._judge_coupon(order, coupon, groups, claim, trusted, findings)
            if each:
                self._add(judged, each)
        for coupon in self._get_members_coupons(order, judged.values()):
            each = self._judge_coupon(order, coupon, groups, claim, trusted, findings)
            if each and (each.earned or each.redemptions):
                self._add(judged, each)
        self._find_unpaid(groups, findings)
        return tuple(judged.values()), findings

    def _add(self, judged, each):
        """A card that a claim names twice is one card."""
        program = self.env["loyalty.program"].browse(each.program_id)
        new = each.program_id if program.is_nominative else each.key
        name = each.card_id or (each.program_id, new)
        if name in judged:
            first = judged[name]
            each = replace(
                first,
                earned=first.earned + each.earned,
                redemptions=first.redemptions + each.redemptions,
                line_codes=first.line_codes + each.line_codes,
            )
        judged[name] = each

    # -- which cards ---------------------------------------------------------------

    def _get_left_out(self, claim, groups):
        """Cards of reward lines that the claim does not name."""
        named = {code for coupon in claim.coupons for code in coupon.line_codes}
        known = {coupon.card_id for coupon in claim.coupons}
        cards = self.env["loyalty.card"].union(
            *(
                lines.coupon_id[:1]
                for code, lines in groups.items()
                if code not in named and lines.coupon_id.id not in known
            )
        )
        return [CouponClaim(card.id, card.program_id.id) for card in cards]

    def _get_members_coupons(self, order, judged):
        """The member's card of each program with a policy that has none yet."""
        if order.state not in PAID_STATES or not order._get_loyalty_member():
            return []
        others = self._get_policy_programs() - self.env["loyalty.program"].browse(
            each.program_id for each in judged
        )
        others = others.filtered(lambda program: program._is_usable_on(order))
        if others:
            others &= order.config_id.sudo()._get_program_ids()
        return [CouponClaim(LEFT_OUT - other.id, other.id) for other in others]

    def _get_policy_programs(self):
        """Programs with a policy that collect points for members."""
        programs = self.env["loyalty.program"].search(
            [("points_policy", "=", "ledger"), ("program_type", "=", "loyalty")]
        )
        return programs.filtered("is_nominative")

    # -- one card --------------------------------------------------------------------

    def _judge_coupon(self, order, coupon, groups, claim, trusted, findings):
        program = self.env["loyalty.program"].browse(coupon.program_id).exists()
        card, problem = self._get_card(order, coupon, program)
        if problem:
            findings.append(self._refuse(coupon, program, card, problem, groups))
            return None
        redemptions = self._get_redemptions(coupon, card, program, groups, trusted)
        earned, shares, reason = self._get_earned(
            order, coupon, program, claim, trusted
        )
        each = Judged(
            key=card.id or coupon.key,
            program_id=program.id,
            card_id=card.id,
            card_code=card.code or self._get_new_code(coupon, program, findings),
            earned=earned,
            redemptions=redemptions,
            line_codes=tuple(r.code for r in redemptions if r.code),
            expiration=self._get_expiration(coupon, program),
            partner_id=self._get_partner_id(order, program),
            product_id=coupon.product_id,
            shares=shares,
        )
        self._compare(each, coupon, card, reason, findings)
        self._check_limits(order, each, program, card, groups, findings)
        if trusted and not program._is_ledger_managed():
            self._check_trusted(order, each, program, findings)
        return each

    def _check_trusted(self, order, each, program, findings):
        """Another client's points are accepted; more than possible, a person sees."""
        most = to_points(
            self.env["pos.loyalty.basket"]._get_most_points(order, program)
        )
        if each.earned <= most:
            return
        reason = self.env._(
            "Another client gave more points than the order's lines can earn."
        )
        findings.append(
            Finding(
                plan.EARNED,
                reason,
                each.earned,
                most,
                program.id,
                each.card_id,
                each.card_code,
            )
        )

    def _refuse(self, coupon, program, card, problem, groups):
        """Post nothing on this card; its rewards are the difference."""
        spent = ZERO
        for code in [code for code in groups if code in coupon.line_codes]:
            spent += self._get_cost(groups.pop(code))
        return Finding(
            plan.CARD,
            problem,
            claimed=coupon.earned - max(spent, coupon.spent),
            program_id=program.id or None,
            card_id=card.id or None,
            card_code=card.code or coupon.code,
        )

    def _get_card(self, order, coupon, program):
        """The card, empty for a new one, and why it cannot be used."""
        Card = self.env["loyalty.card"].with_context(active_test=False)
        if not program:
            return Card, self.env._("The program does not exist.")
        if not program._is_open_to(order.company_id):
            return Card, self.env._("The program belongs to another company.")
        card = Card
        if coupon.card_id:
            card = Card.browse(coupon.card_id).exists()._get_surviving_card()
            if not card or card.program_id != program:
                return card, self.env._("The card does not exist in this program.")
        elif coupon.code:
            card = self._find_by_code(coupon, program)
        if program.is_nominative and not card:
            return self._find_member_card(order, program)
        if card and not card._is_usable_on(order):
            return card, self.env._("The card belongs to somebody else.")
        return card, ""

    def _find_by_code(self, coupon, program):
        """A physical card that was made before it was sold."""
        return self.env["loyalty.card"].search(
            [("code", "=", coupon.code), ("program_id", "=", program.id)], limit=1
        )

    def _find_member_card(self, order, program):
        member = order._get_loyalty_member()
        if not member:
            return self.env["loyalty.card"], self.env._("The order has no member.")
        domain = [("program_id", "=", program.id), ("partner_id", "=", member.id)]
        return self.env["loyalty.card"].search(domain, limit=1), ""

    def _get_partner_id(self, order, program):
        if program.is_nominative or program.program_type == "next_order_coupons":
            return order._get_loyalty_member().id or None
        return order.partner_id.id or None

    def _get_expiration(self, coupon, program):
        """The last day of a new card; what was paid for ends by the policy alone."""
        return "" if program._is_refunded_by_rest() else coupon.expiration

    def _get_new_code(self, coupon, program, findings):
        """The code of a new card: what the cashier scanned, if it is free."""
        Card = self.env["loyalty.card"].with_context(active_test=False)
        if not coupon.code:
            return Card._generate_code()
        taken = Card.search_count([("code", "=", coupon.code)], limit=1)
        rules = self.env["loyalty.rule"].search_count(
            [("mode", "=", "with_code"), ("code", "=", coupon.code)], limit=1
        )
        if not (taken or rules):
            return coupon.code
        reason = self.env._("The code %s is taken; the card got another.", coupon.code)
        findings.append(Finding(plan.CARD, reason, program_id=program.id))
        return Card._generate_code()

    # -- earned ----------------------------------------------------------------------

    def _get_earned(self, order, coupon, program, claim, trusted):
        """Points that the order earns on a card, by line, and why they differ."""
        if program._is_used_up_without(order):
            return ZERO, {}, self.env._("The program's limit of usage is reached.")
        if not program._is_usable_on(order):
            return (
                ZERO,
                {},
                self.env._("The program is archived or not valid that day."),
            )
        if program._is_ledger_managed():
            return self._get_earned_by_policy(order, coupon, program, claim)
        return self._get_earned_as_claimed(order, coupon, program, claim, trusted)

    def _collects(self, coupon, program, claim):
        """Whether it is on this card that a member collects what the order earns: on
        one of those that the claim names, however many these are."""
        named = [each for each in claim.coupons if each.program_id == program.id]
        if coupon not in named:
            return True  # the claim names no card that could be used
        return coupon is next((each for each in named if each.earned), named[0])

    def _get_earned_by_policy(self, order, coupon, program, claim):
        reason = self.env._("The order's lines earn another number of points.")
        if program.is_nominative and not self._collects(coupon, program, claim):
            return ZERO, {}, reason
        earnings = self.env["pos.loyalty.basket"]._get_earnings(
            order, program, claim.rule_ids
        )
        shares = defaultdict(Decimal)
        for earning in earnings:
            for share in earning.shares:
                shares[share.key] += share.points
        points = sum((earning.points for earning in earnings), ZERO)
        if not program.is_nominative:
            points, shares = self._get_part(
                earnings, coupon, program, claim, (points, shares)
            )
        return points, dict(shares), reason

    def _get_part(self, earnings, coupon, program, claim, whole):
        """Points of one of several cards that an order makes, by line.

        Rules that split give each unit a card; the rest is on the first card.

        :param whole: points of all the cards together, and by line
        """
        units = [
            (unit, {share.key: unit})
            for earning in earnings
            for share in earning.shares
            for unit in share.units
        ]
        points, shares = whole
        rest = points - sum((unit for unit, _line in units), ZERO)
        parts = ([(rest, shares)] if rest else []) + units
        keys = [
            c.key
            for c in claim.coupons
            if c.program_id == program.id and (c.key < 0 or c.earned)
        ]
        if keys and coupon.key not in keys:
            return ZERO, {}  # a card that is only used
        index = keys.index(coupon.key) if coupon.key in keys else 0
        return parts[index] if index < len(parts) else (ZERO, {})

    def _get_earned_as_claimed(self, order, coupon, program, claim, trusted):
        """Accept what is possible; a claim below zero takes nothing from anybody."""
        Basket = self.env["pos.loyalty.basket"]
        reason = self.env._("The order's lines cannot earn that many points.")
        if trusted and not order.lines:
            most = Basket._get_most_of_amount(order, program)
        else:
            most = Basket._get_most_points(order, program)
        others = sum(
            c.earned
            for c in claim.coupons
            if c.program_id == program.id and c.key > coupon.key and c.earned > 0
        )
        possible = max(min(coupon.earned, to_points(most) - others), ZERO)
        return possible, self._get_claimed_shares(order, program, possible), reason

    def _get_claimed_shares(self, order, program, points):
        """Points by line in proportion to what the rules could give for each."""
        Basket = self.env["pos.loyalty.basket"]
        lines = order.lines._get_loyalty_lines().filtered(
            lambda line: not line.reward_id and line.qty > 0
        )
        weights = {
            line.uuid: sum(
                (Basket._get_most_of_rule(line, rule) for rule in program.rule_ids),
                ZERO,
            )
            for line in lines
        }
        weights = {uuid: weight for uuid, weight in weights.items() if weight}
        return order._share_loyalty_points(points, weights)

    # -- spent -----------------------------------------------------------------------

    def _get_redemptions(self, coupon, card, program, groups, trusted):
        """What the rewards that this card pays have cost; they leave ``groups``."""
        redemptions = []
        for code in self._get_codes(coupon, card, program, groups):
            lines = groups.pop(code).sorted("id")
            cost = self._get_cost(lines)
            redemptions.append(Redemption(lines[0].uuid, cost, code))
        rest = coupon.spent - sum((r.points for r in redemptions), ZERO)
        if trusted and rest > 0:
            redemptions.append(Redemption("", rest))
        return tuple(redemptions)

    def _get_codes(self, coupon, card, program, groups):
        return [
            code
            for code, lines in groups.items()
            if lines.reward_id.program_id == program
            and (
                code in coupon.line_codes
                or (card and lines.coupon_id[:1]._get_surviving_card() == card)
                or (program.is_nominative and not lines.coupon_id)
            )
        ]

    @api.model
    def _get_cost(self, lines):
        """Points that a reward cost: what the till says, or more if it gave more.

        :param lines: the lines of one reward
        """
        claimed = sum((to_points(line.points_cost) for line in lines), ZERO)
        return max(claimed, self._get_least_cost(lines))

    def _get_least_cost(self, lines):
        """The fewest points for which the reward gives what the lines give."""
        reward = lines.reward_id[:1]
        required = to_decimal(reward.required_points)
        given = to_decimal(-lines._get_loyalty_amount())
        if float_is_zero(float(given), precision_rounding=lines.currency_id.rounding):
            return ZERO
        if reward.reward_type == "product":
            times = sum(lines.mapped("qty")) / (reward.reward_product_qty or 1)
            return to_points(required * Decimal(str(times)).to_integral(ROUND_CEILING))
        if reward.discount_mode != "per_point":
            return to_points(required)
        card = lines.coupon_id[:1]._get_surviving_card()
        value = reward._get_points_offer(card=card).point_value
        tolerance = to_decimal(lines.currency_id.rounding) * len(lines)
        points = max(given - tolerance, ZERO) / value
        exact = given / value
        claimed = sum((to_points(line.points_cost) for line in lines), ZERO)
        return claimed if claimed >= points else exact.quantize(CENT, ROUND_CEILING)

    def _find_unpaid(self, groups, findings):
        """Rewards that no card pays for."""
        for lines in groups.values():
            card = lines.coupon_id[:1]
            findings.append(
                Finding(
                    plan.SPENT,
                    self.env._("A reward was given and no card paid for it."),
                    claimed=sum((to_points(line.points_cost) for line in lines), ZERO),
                    computed=self._get_cost(lines),
                    program_id=lines.reward_id.program_id[:1].id,
                    card_id=card.id or None,
                    card_code=card.code or "",
                )
            )

    # -- compare -----------------------------------------------------------------------

    def _compare(self, each, coupon, card, reason, findings):
        common = {
            "program_id": each.program_id,
            "card_id": card.id or None,
            "card_code": each.card_code,
        }
        if abs(each.earned - coupon.earned) >= CENT:
            findings.append(
                Finding(plan.EARNED, reason, coupon.earned, each.earned, **common)
            )
        if abs(each.spent - coupon.spent) >= CENT:
            reason = self.env._("The order's rewards cost another number of points.")
            findings.append(
                Finding(plan.SPENT, reason, coupon.spent, each.spent, **common)
            )

    def _check_limits(self, order, each, program, card, groups, findings):
        """Points used against the program's minimum, step, maximum or share."""
        for reward, points in self._get_points_paid(order, each).items():
            if not (program._is_ledger_managed() and reward._is_paid_per_point()):
                continue
            check = check_redemption(
                points,
                points,
                self._get_bill(order),
                reward._get_points_offer(card=card),
                program._get_redemption_policy(),
            )
            if check.reason in BROKEN_LIMITS:
                findings.append(
                    Finding(
                        plan.SPENT,
                        self.env._("Points were used against the program's limits."),
                        points,
                        points,
                        program.id,
                        card.id or None,
                        each.card_code,
                    )
                )

    def _get_points_paid(self, order, each):
        """What a card paid, by reward, however often the order has the reward."""
        groups, paid = order.lines._get_loyalty_reward_groups(), defaultdict(Decimal)
        for redemption in each.redemptions:
            reward = groups.get(redemption.code, order.lines.browse()).reward_id[:1]
            paid[reward] += redemption.points
        return paid

    def _get_bill(self, order):
        """What there was to pay, before points, gift cards and eWallets paid; sale
        orders that the till settles can be paid with points too."""
        payments = order.lines.filtered(
            lambda line: (
                line.reward_id and line.reward_id._get_basket_line_kind() == PAYMENT
            )
        )
        returns = order.lines.filtered(lambda line: line._is_loyalty_return())
        sold = order.lines - payments - returns
        return to_decimal(sold._get_loyalty_amount())
