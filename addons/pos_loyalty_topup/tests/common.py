from odoo.addons.loyalty_topup.tests.common import TopupFactory
from odoo.addons.pos_loyalty_ledger.tests.common import TillSetup


class TopupTillSetup(TopupFactory, TillSetup):
    """A till with a prepaid account beside the program of points."""

    @classmethod
    def _set_up_till(cls):
        res = super()._set_up_till()
        cls.points = cls.program
        cls.topup = cls._create_product("Top-up 1000", 1000)
        currency = cls.config.currency_id
        cls.wallet = cls._create_wallet(cls.topup, currency_id=currency.id)
        return res

    def _top_up(self, qty=1):
        claim = self._claim(self.wallet, earned=1000 * qty)
        order = self._sell([self._line(self.topup, qty)], self.member, claim)
        return order, self._get_card(self.member, self.wallet)

    def _pay_with(self, card, amount, qty=1, points=0):
        """An order of which the account pays a part, and the rest earns points."""
        pays = self._reward_line(self.wallet.reward_ids, card, amount, amount)
        code = pays["reward_identifier_code"]
        claim = self._claim(self.wallet, spent=amount, card=card, line_codes=[code])
        if points:
            claim |= self._claim(self.points, earned=points)
        lines = [self._line(self.oil, qty), pays]
        return self._sell(lines, self.member, claim)

    def _offer(self, order, pieces=1, uuid="refund"):
        line = order.lines[:1]
        return order.get_prepaid_refunds(uuid, [[line.id, pieces]])[line.id]

    def _pay_back(self, order, part, pieces=1, **vals):
        line = order.lines[:1]
        back = {
            **self._line(line.product_id, -pieces, line.price_unit * part),
            "refunded_orderline_id": line.id,
        }
        return self._sell([back], self.member, is_refund=True, **vals)
