from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SalePackageCase


@tagged("post_install", "-at_install")
class TestPackageReturn(SalePackageCase):
    """Credit notes of packages, posted and withdrawn."""

    def _sell_and_invoice(self, qty=1):
        order, cards = self._sell_package(qty)
        return order, cards, self._invoice(order)

    def test_a_withdrawn_credit_note_gives_no_new_rights(self):
        _order, card, invoice = self._sell_and_invoice()
        rights = card.right_card_ids
        self._post(rights, -2, "redeem")
        note = self._credit(invoice)
        for _time in range(2):
            self.assertEqual(card.points, 0)
            note.button_draft()
            self.assertEqual((card.points, card.right_card_ids), (3, rights))
            self.assertEqual(rights.points, 0)
            note.action_post()
        self.assertSound()

    def test_a_withdrawn_credit_note_gives_the_rights_that_it_took(self):
        _order, card, invoice = self._sell_and_invoice()
        rights = card.right_card_ids
        end = rights.next_expiry
        self._post(rights, -1, "redeem")
        note = self._credit(invoice)
        for _time in range(2):
            self.assertEqual(rights.points, 0)
            note.button_draft()
            self.assertEqual((card.points, card.right_card_ids), (3, rights))
            self.assertEqual((rights.points, rights.next_expiry), (1, end))
            note.action_post()
        self.assertSound()

    def test_a_credit_note_of_a_package_that_somebody_else_has_now(self):
        """Withdrawn, it gives the uses back to who bought the package."""
        _order, card, invoice = self._sell_and_invoice()
        self._use_up(1)
        other = self._create_card(self.package, self._create_member(name="Wang Fang"))
        self.env["loyalty.ledger"].transfer(card, other, 2, key="test:on")
        note = self._credit(invoice)
        for _time in range(2):
            self.assertEqual(note.amount_total, 100)
            self.assertEqual((card.points, other.points), (0, 0))
            note.button_draft()
            self.assertEqual((card.points, other.points), (2, 0))
            note.action_post()
        self.assertSound()

    def test_cancelling_the_sale_of_a_package_that_somebody_else_has_now(self):
        order, card = self._sell_package()
        other = self._create_card(self.package, self._create_member(name="Wang Fang"))
        self.env["loyalty.ledger"].transfer(card, other, 2, key="test:on")
        order._action_cancel()
        self.assertEqual(other.points, 0)
        self.assertSound()

    def test_uses_given_again_are_valid_as_long_as_before(self):
        _order, card, invoice = self._sell_and_invoice()
        end = card.next_expiry
        note = self._credit(invoice)
        self.package.expiry_count = 24
        note.button_draft()
        self.assertEqual(card.next_expiry, end)

    def test_a_price_allowance_leaves_the_rights_to_the_other_uses(self):
        _order, card, invoice = self._sell_and_invoice()
        rights = card.right_card_ids
        allowance = {"quantities": {self.bundle: 1}, "prices": {self.bundle: 50}}
        self._credit(invoice, **allowance)
        self.assertEqual((card.points, rights.points), (2, 2))
        note = self._credit(invoice, **allowance)
        self.assertEqual((card.points, rights.points), (1, 1))
        note.button_draft()
        self.assertEqual((card.points, rights.points), (2, 2))
        self._credit(invoice, {self.bundle: 1}, {self.bundle: 100})
        self.assertEqual((card.points, rights.points), (0, 0))
        self.assertSound()

    def test_an_order_cancelled_and_confirmed_again_gives_the_same_rights(self):
        order, card = self._sell_package()
        self._use_up(1)
        rights = card.right_card_ids
        self._post(rights, -1, "redeem")
        order._action_cancel()
        self.assertEqual(rights.points, 0)
        order.action_draft()
        self._confirm(order)
        self.assertEqual((card.points, card.right_card_ids), (2, rights))
        self.assertEqual(rights.points, 1)
        self.assertSound()

    def test_what_is_pending_goes_back(self):
        """The customer has not paid and brings all of it back."""
        self.package.availability = "paid"
        _order, card, invoice = self._sell_and_invoice()
        self.assertEqual((card.points, card.points_available), (3, 0))
        note = self._credit(invoice)
        self.assertEqual((note.amount_total, card.points), (150, 0))
        self.assertSound()

    def test_what_has_expired_is_not_paid_back(self):
        _order, card, invoice = self._sell_and_invoice()
        card.lot_ids.spendable_until = fields.Date.to_date("2020-01-01")
        self.assertEqual(self._credit(invoice, post=False).amount_total, 0)

    def _reverse_and_invoice(self, invoice):
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({"journal_id": invoice.journal_id.id}).modify_moves()

    def test_a_used_package_is_not_reversed_as_a_whole(self):
        _order, card, invoice = self._sell_and_invoice()
        self._use_up(1)
        with self.assertRaisesRegex(UserError, "Choose Reverse"):
            self._reverse_and_invoice(invoice)
        self.assertEqual((card.points, card.right_card_ids.points), (2, 2))

    def test_an_unused_package_can_be_invoiced_anew(self):
        order, card, invoice = self._sell_and_invoice()
        self._reverse_and_invoice(invoice)
        self.assertEqual(card.points, 0)
        order.invoice_ids.filtered(lambda move: move.state == "draft").action_post()
        self.assertEqual((card.points, card.right_card_ids.points), (3, 2))
        self.assertSound()
