from odoo.fields import Command

from odoo.addons.loyalty_package.tests.common import PackageFactory
from odoo.addons.pos_loyalty_ledger.tests.common import TillSetup


class PackageTillSetup(PackageFactory, TillSetup):
    """A till that sells three oil changes in advance, with coupons for parts."""

    @classmethod
    def _set_up_till(cls):
        res = super()._set_up_till()
        cls.points = cls.program
        cls.bundle = cls._create_product("Three oil changes", 240)
        cls.coupons = cls._create_coupons(currency_id=cls.config.currency_id.id)
        right = {"right_program_id": cls.coupons.id, "points": 2}
        cls.package = cls._create_package(
            cls.bundle,
            cls.oil,
            right_ids=[Command.create(right)],
            currency_id=cls.config.currency_id.id,
        )
        return res

    @classmethod
    def _use_line(cls, card, product=None, qty=1):
        """The line of a use, as the till serializes it."""
        reward = card.program_id.reward_ids[:1]
        product = product or cls.oil
        return cls._line(
            reward.discount_line_product_id,
            qty,
            -product.lst_price,
            is_reward_line=True,
            reward_id=reward.id,
            reward_identifier_code=f"use-{card.id}-{product.id}-{qty}",
            coupon_id=card.id,
            points_cost=qty,
            package_product_id=product.id,
        )

    def _sell_package(self, qty=1, **vals):
        """Sell packages; return the order and the cards."""
        claim = {}
        for number in range(1, qty + 1):
            claim |= self._claim(self.package, earned=3, key=-number)
        line = self._line(self.bundle, qty)
        order = self._sell([line], self.member, claim, **vals)
        cards = self.env["loyalty.card"].search(
            [("source_pos_order_id", "=", order.id)], order="id"
        )
        return order, cards

    def _use(self, card, partner=None, qty=1, **vals):
        """Have a service paid by a package."""
        code = f"use-{card.id}-{self.oil.id}-{qty}"
        claim = self._claim(self.package, spent=qty, card=card, line_codes=[code])
        lines = [self._line(self.oil, qty), self._use_line(card, qty=qty)]
        return self._sell(lines, partner or self.member, claim, **vals)

    def _offer(self, order, pieces=1, uuid="refund"):
        """What the server tells a cashier who returns a package."""
        line = order.lines[:1]
        answer = order.get_prepaid_refunds(uuid, [[line.id, pieces]])
        return answer[line.id]

    def _refund(self, order, part, pieces=1, **vals):
        line = order.lines[:1]
        back = {
            **self._line(line.product_id, -pieces, line.price_unit * part),
            "refunded_orderline_id": line.id,
        }
        return self._sell([back], self.member, is_refund=True, **vals)
