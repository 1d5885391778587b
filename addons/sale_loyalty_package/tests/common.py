from odoo.fields import Command

from odoo.addons.loyalty_package.tests.common import PackageFactory
from odoo.addons.sale_loyalty_ledger.tests.common import SaleLedgerCase


class SalePackageCase(PackageFactory, SaleLedgerCase):
    """A package of three oil changes for 150, with two coupons for parts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bundle = cls.env["product.product"].create(
            {
                "name": "Three oil changes",
                "list_price": 150,
                "taxes_id": False,
                "type": "service",
                "invoice_policy": "order",
            }
        )
        cls.coupons = cls._create_coupons()
        right = {"right_program_id": cls.coupons.id, "points": 2}
        cls.package = cls._create_package(
            cls.bundle, cls.oil, right_ids=[Command.create(right)]
        )

    def _sell_package(self, qty=1, **vals):
        order = self._confirm(self._create_order((self.bundle, qty), **vals))
        cards = order.coupon_point_ids.coupon_id
        return order, cards.filtered("is_package").sorted("id")

    def _use_package(self, order, times=1):
        reward = self.package.reward_ids
        for _number in range(times):
            self._use_points(order, reward=reward)
        return order.order_line.filtered("reward_id")

    def _use_up(self, times):
        order = self._create_order((self.wipers, 1))
        self._use_package(order, times)
        return self._confirm(order)
