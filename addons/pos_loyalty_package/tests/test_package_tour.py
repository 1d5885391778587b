from odoo.tests import HttpCase, tagged

from .common import PackageTillSetup


@tagged("post_install", "-at_install")
class TestPackageTour(PackageTillSetup, HttpCase):
    """Packages at a real till in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_till()
        cls.config.current_session_id.unlink()
        own = cls.oil | cls.wipers | cls.bundle
        cls.env["product.template"].search(
            [("id", "not in", own.product_tmpl_id.ids)]
        ).available_in_pos = False

    def _start_tour(self, name):
        self.config.with_user(self.cashier).open_ui()
        self.start_tour(
            f"/pos/ui/{self.config.id}", name, login=self.cashier.login, timeout=400
        )
        self.env.invalidate_all()

    def test_sell_use_and_refund_the_rest(self):
        self._start_tour("package_sell_use_and_refund_the_rest")
        sale, use, refund = self.config.current_session_id.order_ids.sorted("id")
        card = self.env["loyalty.card"].search([("program_id", "=", self.package.id)])
        self.assertEqual(
            self._get_statement(card),
            [("earn", 3), ("redeem", -1), ("reversal", -2)],
        )
        self.assertEqual((sale.amount_total, use.amount_total), (240, 30))
        self.assertAlmostEqual(refund.amount_total, -160)
        self.assertFalse((sale | use | refund).loyalty_difference_ids)
        self.assertEqual(self._get_card(self.member, self.points).points, 30)
        self.assertSound()

    def test_for_nobody_and_on_two_lines(self):
        nobodys = self._create_card(
            self.package, partner_id=False, code="PACKAGE-OF-NOBODY"
        )
        self._post(nobodys, 2, "earn")
        self._start_tour("package_for_nobody_and_on_two_lines")
        orders = self.config.current_session_id.order_ids.sorted("id")
        sale, use, refund, _coded = orders
        card = sale._get_loyalty_entries().card_id.filtered("is_package")
        self.assertEqual((sale.partner_id, card.partner_id), (self.member, self.member))
        services, uses = use.lines[:2], use.lines[2:]
        self.assertEqual(sorted(uses.mapped("price_unit")), [-100, -50])
        self.assertEqual(
            set(uses.mapped("package_line_uuid")), set(services.mapped("uuid"))
        )
        self.assertEqual(
            self._get_statement(card),
            [("earn", 3), ("redeem", -1), ("redeem", -1), ("reversal", 1)],
        )
        self.assertEqual(orders.mapped("amount_total"), [240, 0, 0, 0])
        self.assertEqual(nobodys.points, 1)
        self.assertFalse(orders.loyalty_difference_ids)
        self.assertSound()
