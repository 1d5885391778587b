from datetime import timedelta
from decimal import Decimal

from odoo import fields, models

from odoo.addons.loyalty_ledger.tools.earning import (
    CARD_SALE,
    DISCOUNT,
    FREE,
    PAYMENT,
    PRODUCT,
    BasketLine,
)

from ..tools.receipt import Line, Receipt, share_by_tax
from .dealer_demo_offer import COUPONS, GIFT, MONEY_CODES, POINTS, WALLET

#: Fewest points that somebody bothers to use; largest part of the bill they pay.
LEAST_POINTS, BILL_SHARE = Decimal(20), Decimal("0.5")
#: Of twenty customers so many pay in each way; cash is the rest.
HABITS = {"WeChat Pay": 9, "Alipay": 14, "Card": 18}


class DealerDemoTill(models.AbstractModel):
    """The cashiers of the demo dealership: orders as a browser sends them."""

    _name = "dealer.demo.till"
    _description = "Till of the Demo Dealership"

    # -- sessions ------------------------------------------------------------------

    def _get_session(self, branch):
        """The open session of a branch's till; opened by a cashier if there is none."""
        till = branch.till.with_user(branch.get_user("cashier"))
        till = till.with_company(branch.company)
        if not till.current_session_id:
            till.open_ui()
            session = till.current_session_id
            session.set_opening_control(session.cash_register_balance_start, "")
        return till.current_session_id

    def _get_closing_time(self, session):
        """Some hours after the last order, when the branch closes."""
        last = max(session.order_ids.mapped("date_order"), default=session.start_at)
        return last + timedelta(hours=1)

    def _close(self, branch):
        """Count the cash, which is right to the cent, and close the session."""
        session = self._get_session(branch)
        session.post_closing_cash_details(session.cash_register_balance_end)
        session.close_session_from_ui()

    # -- a purchase ----------------------------------------------------------------

    def _play_visit(self, dealership, visit):
        """Sell what the customer came for, and let her use what she has."""
        branch = dealership.branches[visit.branch]
        member = dealership.members[visit.ref]
        receipt = Receipt(str(visit.number))
        receipt = receipt.add(
            *(
                self._make_line(branch, dealership.products[code], quantity)
                for code, quantity in visit.basket
            )
        )
        receipt = self._use_packages(member, receipt)
        receipt = self._use_coupon(dealership, member, receipt)
        receipt = self._use_points(dealership, member, receipt, visit.share)
        receipt = self._use_money(dealership, member, receipt, visit)
        for program in dealership.programs.values():
            receipt = self._earn(dealership, program, member, receipt)
        order = self._send(branch, member, receipt, visit.number)
        dealership.orders[visit.number] = order

    def _make_line(self, branch, product, quantity):
        price = branch.pricelist._get_product_price(product, quantity)
        return self._prepare_line(product, quantity, price)

    def _prepare_line(self, product, quantity, price, **values):
        taxes = product.taxes_id
        return self._tax_line(product, quantity, price, taxes, **values)

    def _tax_line(self, product, quantity, price, taxes, **values):
        amounts = taxes.compute_all(float(price), quantity=float(quantity))
        return Line(
            product_id=product.id,
            quantity=Decimal(quantity),
            price=Decimal(str(price)),
            included=Decimal(str(amounts["total_included"])),
            excluded=Decimal(str(amounts["total_excluded"])),
            taxes=tuple(taxes.ids),
            **values,
        )

    # -- what the customer has -----------------------------------------------------

    def _find_card(self, program, member):
        domain = [("program_id", "=", program.id), ("partner_id", "=", member.id)]
        return self.env["loyalty.card"].search(domain, order="id desc", limit=1)

    def _get_sold(self, dealership, receipt):
        """The lines that something can pay: nothing prepaid, no reward."""
        money = self._get_money_products(dealership)
        return [
            line
            for line in receipt.lines
            if not line.reward
            and line.product_id not in money
            and line.product_id not in receipt.services
        ]

    def _get_money_products(self, dealership):
        return [dealership.products[code].id for code in MONEY_CODES]

    def _use_packages(self, member, receipt):
        """What the customer has paid in advance, as the till offers it by itself."""
        for card in self.env["loyalty.card"]._find_packages(member):
            left = int(card.points_available)
            for line in receipt.lines:
                reward = self._find_reward(card, line, receipt)
                uses = min(int(line.quantity), left) if reward else 0
                if uses > 0:
                    receipt = self._use_package(card, reward, line, uses, receipt)
                    left -= uses
        return receipt

    def _find_reward(self, card, line, receipt):
        """The reward of a package that makes a line free; none where it is already."""
        if line.reward or line.product_id in receipt.services:
            return None
        return card.program_id.reward_ids.filtered(
            lambda reward: line.product_id in reward.reward_product_ids.ids
        )[:1]

    def _use_package(self, card, reward, line, uses, receipt):
        code = receipt.get_uuid(f"use {len(receipt.lines)}")
        use = self._tax_line(
            reward.discount_line_product_id,
            uses,
            -line.price,
            self.env["account.tax"].browse(line.taxes),
            reward=reward.id,
            card=card.id,
            code=code,
            cost=Decimal(uses),
            service=line.product_id,
        )
        values = {"program_id": card.program_id.id, "line_codes": [code]}
        return receipt.add(use).claim(card.id, spent=uses, **values)

    def _use_points(self, dealership, member, receipt, share):
        program = dealership.programs[POINTS]
        card = self._find_card(program, member)
        sold = self._get_sold(dealership, receipt)
        available = Decimal(str(card.points_available)) * share
        points = min(available, self._get_most_points(program, card, receipt)) // 1
        if points < LEAST_POINTS or not sold:
            return receipt
        return self._pay(program, card, receipt, sold, points)

    def _get_most_points(self, program, card, receipt):
        """Points that pay the largest part of the bill; those of a higher tier pay
        more."""
        return receipt.total * BILL_SHARE / self._get_point_value(program, card)

    def _get_point_value(self, program, card):
        return program.reward_ids._get_points_offer(card=card).point_value

    def _pay(self, program, card, receipt, sold, points):
        """Points pay a part of the lines; one line of the reward for each tax."""
        reward = program.reward_ids
        amount = points * self._get_point_value(program, card)
        code = receipt.get_uuid(f"reward {program.id}")
        cost = points
        for taxes, part in share_by_tax(sold, amount).items():
            receipt = receipt.add(
                self._tax_line(
                    reward.discount_line_product_id,
                    1,
                    -part,
                    self.env["account.tax"].browse(taxes),
                    reward=reward.id,
                    card=card.id,
                    code=code,
                    cost=cost,
                )
            )
            cost = Decimal(0)
        return receipt.claim(
            card.id, program_id=program.id, spent=points, line_codes=[code]
        )

    def _use_money(self, dealership, member, receipt, visit):
        """The prepaid account pays, or a gift card that somebody brings."""
        card, program = self.env["loyalty.card"], None
        if visit.wallet:
            program = dealership.programs[WALLET]
            card = self._find_card(program, member)
        elif visit.gift:
            program = dealership.programs[GIFT]
            domain = [("program_id", "=", program.id), ("points", ">", 0)]
            card = card.search(domain, order="id", limit=1)
        available = min(Decimal(str(card.points_available)), receipt.total)
        if available <= 0:
            return receipt
        reward = program.reward_ids
        code = receipt.get_uuid(f"reward {program.id}")
        line = self._prepare_line(
            reward.discount_line_product_id,
            1,
            -available,
            reward=reward.id,
            card=card.id,
            code=code,
            cost=available,
        )
        values = {"program_id": program.id, "spent": available, "line_codes": [code]}
        return receipt.add(line).claim(card.id, **values, code=card.code)

    def _use_coupon(self, dealership, member, receipt):
        """The first coupon of the customer that fits what was bought."""
        for name in COUPONS:
            program = dealership.programs[name]
            card = self._find_card(program, member)
            products = program.reward_ids.discount_product_ids.ids
            lines = [
                line
                for line in receipt.lines
                if line.product_id in products
                and line.product_id not in receipt.services
            ]
            if lines and self._is_usable(card):
                return self._take_off(program, card, receipt, lines)
        return receipt

    def _is_usable(self, card):
        ended = card.expiration_date and card.expiration_date < fields.Date.today()
        return card.points_available >= 1 and not ended

    def _take_off(self, program, card, receipt, lines):
        """The discount of a coupon, one line of the reward for each tax."""
        reward = program.reward_ids
        part_off = Decimal(str(reward.discount)) / 100
        amount = sum(line.included for line in lines) * part_off
        code = receipt.get_uuid(f"reward {program.id}")
        cost = Decimal(1)
        for taxes, part in share_by_tax(lines, amount).items():
            receipt = receipt.add(
                self._tax_line(
                    reward.discount_line_product_id,
                    1,
                    -part,
                    self.env["account.tax"].browse(taxes),
                    reward=reward.id,
                    card=card.id,
                    code=code,
                    cost=cost,
                )
            )
            cost = Decimal(0)
        return receipt.claim(card.id, program_id=program.id, spent=1, line_codes=[code])

    # -- what the order earns ------------------------------------------------------

    def _earn(self, dealership, program, member, receipt):
        """Claim what the order earns in a program, as the browser computes it."""
        lines = self._make_basket(dealership, program, receipt)
        earnings = program._get_earned_points(lines, partner=member)
        earned = sum((each.points for each in earnings), Decimal(0))
        if not earned:
            return receipt
        card = self._find_card(program, member) if program.is_nominative else None
        values = {"program_id": program.id, "earned": earned, "partner_id": member.id}
        if card:
            return receipt.claim(card.id, **values)
        if program.program_type == "gift_card":
            values["partner_id"] = False
            values["product_id"] = dealership.products["GIFT-500"].id
        return receipt.claim(-program.id, **values)

    def _make_basket(self, dealership, program, receipt):
        members = self._get_rule_products(program, receipt)
        money = self._get_money_products(dealership)
        return [
            BasketLine(
                key=str(number),
                kind=self._get_kind(line, money),
                quantity=line.quantity,
                amount_included=line.included,
                amount_excluded=line.excluded,
                rules=frozenset(
                    rule for rule, ids in members.items() if line.product_id in ids
                ),
                applies_to=self._get_applies_to(line, receipt),
            )
            for number, line in enumerate(receipt.lines)
        ]

    def _get_rule_products(self, program, receipt):
        ids = [line.product_id for line in receipt.lines]
        products = self.env["product.product"].browse(ids)
        return {
            rule.id: products.filtered_domain(rule._get_valid_product_domain()).ids
            for rule in program.rule_ids
        }

    def _get_kind(self, line, money):
        if line.reward:
            reward = self.env["loyalty.reward"].browse(line.reward)
            if reward.reward_type == "product":
                return FREE
            return PAYMENT if reward.discount_mode == "per_point" else DISCOUNT
        return CARD_SALE if line.product_id in money else PRODUCT

    def _get_applies_to(self, line, receipt):
        reward = self.env["loyalty.reward"].browse(line.reward)
        if reward.reward_type == "product":
            products = reward.reward_product_ids.ids
        elif line.reward and reward.discount_applicability == "specific":
            products = reward.discount_product_ids.ids
        else:
            return frozenset()
        return frozenset(
            str(number)
            for number, each in enumerate(receipt.lines)
            if each.product_id in products and not each.reward
        )

    # -- send ----------------------------------------------------------------------

    def _send(self, branch, member, receipt, number):
        """Send the order as the browser does, in the cashier's name.

        :return: the order
        """
        session = self._get_session(branch)
        payload = self._prepare_order(session, branch, member, receipt, number)
        result = session.env["pos.order"].sync_from_ui([payload])
        ids = [order["id"] for order in result["pos.order"]]
        order = self.env["pos.order"].browse(ids)
        return order.filtered(lambda each: each.uuid == payload["uuid"])

    def _prepare_order(self, session, branch, member, receipt, number):
        total = float(receipt.total)
        payment = {
            "name": fields.Datetime.to_string(fields.Datetime.now()),
            "amount": total,
            "payment_method_id": self._get_payment_method(session, number).id,
        }
        return {
            "uuid": receipt.get_uuid(),
            "name": f"Order {receipt.name}",
            "state": "paid",
            "session_id": session.id,
            "company_id": branch.company.id,
            "user_id": session.env.uid,
            "partner_id": member.id,
            "pricelist_id": branch.pricelist.id,
            "fiscal_position_id": False,
            "date_order": fields.Datetime.to_string(fields.Datetime.now()),
            "amount_total": total,
            "amount_tax": float(receipt.tax),
            "amount_paid": total,
            "amount_return": 0,
            "to_invoice": False,
            "lines": [
                (0, 0, self._prepare_order_line(receipt, position, line))
                for position, line in enumerate(receipt.lines)
            ],
            "payment_ids": [(0, 0, payment)] if total else [],
            "loyalty_claim": {"coupons": receipt.coupons, "rules": []}
            if receipt.coupons
            else False,
        }

    def _prepare_order_line(self, receipt, position, line):
        return {
            "uuid": receipt.get_uuid(f"line {position}"),
            "product_id": line.product_id,
            "qty": float(line.quantity),
            "price_unit": float(line.price),
            "discount": 0,
            "price_subtotal": float(line.excluded),
            "price_subtotal_incl": float(line.included),
            "tax_ids": [(6, 0, list(line.taxes))],
            "is_reward_line": bool(line.reward),
            "reward_id": line.reward,
            "coupon_id": line.card,
            "reward_identifier_code": line.code or False,
            "points_cost": float(line.cost),
            "package_product_id": line.service or False,
            "refunded_orderline_id": line.refunds,
        }

    def _get_payment_method(self, session, number):
        methods = session.payment_method_ids
        habit = number * 7 % 20
        name = next((name for name, part in HABITS.items() if habit < part), "")
        cash = methods.filtered("is_cash_count")
        return methods.filtered(lambda method: method.name == name)[:1] or cash

    # -- a return ------------------------------------------------------------------

    def _play_return(self, dealership, step):
        """Take one line back; all of them, if points or a card paid for a part."""
        order = dealership.orders[step.number]
        branch = next(
            branch
            for branch in dealership.branches.values()
            if branch.company == order.company_id
        )
        lines = order.lines if order.lines.reward_id else order.lines[-1:]
        receipt = Receipt(f"{step.number} return")
        receipt = receipt.add(*(self._make_return_line(line) for line in lines))
        self._send(branch, order.partner_id, receipt, step.number)

    def _make_return_line(self, line):
        return self._tax_line(
            line.product_id, -line.qty, line.price_unit, line.tax_ids, refunds=line.id
        )
