from odoo.tests import HttpCase, tagged

from .common import TillSetup


@tagged("post_install", "-at_install")
class TestTill(TillSetup, HttpCase):
    """A real till in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_till()
        cls.config.current_session_id.unlink()
        cls.env["product.template"].search(
            [("id", "not in", (cls.oil | cls.wipers).product_tmpl_id.ids)]
        ).available_in_pos = False
        cls.card = cls._create_card(member=cls.member, points=100, code="0449999000001")
        cls.cashier.group_ids += cls.env.ref("account.group_account_invoice")

    def _start_tour(self, name):
        self.config.with_user(self.cashier).open_ui()
        self.start_tour(
            f"/pos/ui/{self.config.id}", name, login=self.cashier.login, timeout=400
        )
        self.env.invalidate_all()

    def test_sell_use_and_refund(self):
        self._start_tour("points_ledger_sell_use_and_refund")
        sale, refund = self.config.current_session_id.order_ids.sorted("id")
        self.assertEqual(self.card.points, 100)
        self.assertEqual(
            sale._get_loyalty_entries()
            .sorted("id")
            .mapped(lambda e: (e.kind, e.points)),
            [("earn", 70), ("redeem", -30)],
        )
        self.assertEqual(
            sorted(refund._get_loyalty_entries().mapped(lambda e: (e.kind, e.points))),
            [("reversal", -70), ("reversal", 30)],
        )
        self.assertFalse((sale | refund).loyalty_difference_ids)
        self.assertEqual(self.card.hold_ids.mapped("state"), ["used"])

    def _get_moves(self, order):
        entries = order._get_loyalty_entries().sorted("id")
        return entries.mapped(lambda entry: (entry.kind, entry.points))

    def test_another_till_was_faster(self):
        self._start_tour("points_ledger_another_till_was_faster")
        order = self.config.current_session_id.order_ids
        self.assertEqual(self._get_moves(order), [("earn", 70), ("redeem", -30)])
        self.assertFalse(order.loyalty_difference_ids)
        self.assertEqual((self.card.points, self.card.overdraft), (140, 0))

    def test_reload_while_paying(self):
        self._start_tour("points_ledger_reload_and_give_up_while_paying")
        order = self.config.current_session_id.order_ids
        self.assertEqual(self._get_moves(order), [("earn", 20), ("redeem", -80)])
        self.assertEqual(self.card.points, 40)
        self.assertFalse(self.card.hold_ids.filtered(lambda h: h.state == "active"))
        self.assertFalse(order.loyalty_difference_ids)

    def test_what_changed_unseen_is_counted_at_payment(self):
        self.program.redeem_share = 50
        self._start_tour("points_ledger_counted_again")
        first, second = self.config.current_session_id.order_ids.sorted("id")
        self.assertEqual(self._get_moves(first), [("earn", 50)])
        self.assertEqual(self._get_moves(second), [("earn", 30), ("redeem", -30)])
        self.assertFalse((first | second).loyalty_difference_ids)

    def test_network_cut_while_another_till_spends(self):
        self._start_tour("points_ledger_network_cut")
        order = self.config.current_session_id.order_ids.filtered("lines")
        self.assertEqual(self._get_moves(order), [("earn", 20), ("redeem", -80)])
        self.assertEqual((self.card.points, self.card.overdraft), (-30, 30))
        self.assertEqual(self._get_findings(order), [("overdraft", 80, 50)])

    def test_member_beyond_those_loaded(self):
        """Payload does not carry cards; a member is found by the code of the card."""
        self.env["ir.config_parameter"].set_param(
            "point_of_sale.limited_customer_count", "0"
        )
        self.card.lot_ids.expires_on = self.card._get_ledger_today()
        self._create_card(
            member=self._create_member(name="Ben Member"), points=7, code="CARD-OF-BEN"
        )
        self._start_tour("points_ledger_member_not_loaded")
