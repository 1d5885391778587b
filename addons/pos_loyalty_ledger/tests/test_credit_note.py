import doctest

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from ..tools import credit
from .common import TillCase


@tagged("post_install", "-at_install")
class TestCreditNote(TillCase):
    """Accounting credits a till's invoice by hand: points follow, once."""

    def _sell_both(self, **vals):
        """An oil change and two pairs of wipers, for 160 points."""
        order = self._sell(
            [self._line(self.oil), self._line(self.wipers, 2)],
            self.member,
            self._claim(self.program, 160),
            to_invoice=True,
            **vals,
        )
        self.assertEqual(order.account_move.state, "posted")
        return order, self._get_card(self.member)

    def _return(self, line, qty=1, **vals):
        vals = {"to_invoice": True, "is_refund": True, **vals}
        return self._sell([self._return_line(line, qty)], self.member, {}, **vals)

    def test_doctests(self):
        failed, attempted = doctest.testmod(credit)
        self.assertTrue(attempted)
        self.assertEqual(failed, 0)

    # -- whole, part, parts ------------------------------------------------------------

    def test_the_whole(self):
        order, card = self._sell_both()
        note = self._credit(order, post=False)
        self.assertEqual(card.points, 160)
        note.action_post()
        self.assertEqual(card.points, 0)
        entry = self.env["loyalty.ledger.entry"].search(
            [("source_model", "=", "account.move"), ("source_id", "=", note.id)]
        )
        self.assertRecordValues(
            entry, [{"kind": "reversal", "points": -160, "name": note.name}]
        )
        self.assertFalse(order.loyalty_difference_ids)
        self.assertSound()

    def test_only_what_is_credited(self):
        order, card = self._sell_both()
        self._credit(order, {self.wipers: 1})
        self.assertEqual(card.points, 130)

    def test_allowance_counts_by_its_amount(self):
        order, card = self._sell_both()
        self._credit(order, {self.oil: 1}, {self.oil: 25})
        self.assertEqual(card.points, 135)

    def test_goodwill_lowers_all(self):
        order, card = self._sell_both()
        other = self._create_product("Goodwill", 40)
        note = self._credit(order, {}, post=False)
        note.invoice_line_ids = [
            Command.create({"product_id": other.id, "price_unit": 40, "tax_ids": False})
        ]
        note.action_post()
        self.assertEqual(card.points, 120)

    def test_two_parts_end_at_the_whole(self):
        self.program.rule_ids.reward_point_amount = 0.0333
        third = self._line(self.oil, 3)
        order = self._sell(
            [third], self.member, self._claim(self.program, 9.99), to_invoice=True
        )
        card, balances = self._get_card(self.member), []
        for quantity in (1, 2):
            self._credit(order, {self.oil: quantity})
            balances.append(card.points)
        self.assertEqual(balances[-1], 0)
        self.assertGreater(balances[0], 0)

    def test_no_more_than_was_earned(self):
        order, card = self._sell_both()
        for _turn in range(2):
            self._credit(order)
        self.assertEqual(card.points, 0)
        self.assertSound()

    def test_spent_points_come_back_with_their_line(self):
        card = self._create_card(member=self.member, points=100)
        paying = self._reward_line(self.reward, card, 100, 100)
        claim = self._claim(self.program, 100, 100, card)
        lines = [self._line(self.oil, 2), paying]
        order = self._sell(lines, self.member, claim, to_invoice=True)
        self.assertEqual(card.points, 100)
        note = self._credit(order, {self.oil: 1})
        self.assertEqual(card.points, 50)
        note.button_draft()
        self._credit(order)
        self.assertEqual(card.points, 100)

    def test_policy_keep(self):
        self.program.write({"refund_earned": "keep", "refund_spent": "keep"})
        order, card = self._sell_both()
        self._credit(order)
        self.assertEqual(card.points, 160)

    def test_program_as_odoo_moves_nothing(self):
        self.program.points_policy = "stock"
        order, card = self._sell_both()
        self._credit(order)
        self.assertEqual(card.points, 160)

    def test_order_without_points(self):
        order = self._sell([self._line(self.oil)], self.member, to_invoice=True)
        note = self._credit(order)
        self.assertEqual(note.state, "posted")
        self.assertFalse(order.loyalty_difference_ids)

    def test_spent_meanwhile(self):
        for policy, left in (("go_negative", -70), ("available_only", 0)):
            self.program.overdraft_policy = policy
            member = self._create_member()
            claim = self._claim(self.program, 100)
            order = self._sell([self._line(self.oil)], member, claim, to_invoice=True)
            card = self._get_card(member)
            self._post(card, -70, "redeem")
            note = self._credit(order)
            self.assertEqual((note.state, card.points), ("posted", left))
            note.button_draft()
            self.assertEqual(card.points, 30)

    def test_one_invoice_of_two_orders(self):
        orders = self.env["pos.order"]
        for _turn in range(2):
            claim = self._claim(self.program, 100, card=self._get_card(self.member))
            orders |= self._sell([self._line(self.oil)], self.member, claim)
        orders._generate_pos_order_invoice()
        card = self._get_card(self.member)
        self.assertEqual((len(orders.account_move), card.points), (1, 200))
        self._credit(orders, {self.oil: 0.5})  # of each of its two lines
        self.assertEqual(card.points, 100)
        self._credit(orders)
        self.assertEqual(card.points, 0)

    # -- withdrawn ---------------------------------------------------------------------

    def test_withdrawn_and_posted_again(self):
        self.program.write({"expiry_policy": "days", "expiry_count": 90})
        order, card = self._sell_both()
        lot = card.lot_ids
        note = self._credit(order)
        note.button_draft()
        self.assertEqual(card.points, 160)
        self.assertEqual((card.lot_ids - lot).expires_on, lot.expires_on)
        note.action_post()
        self.assertEqual(card.points, 0)
        note.button_cancel()
        self.assertEqual(card.points, 160)
        note.button_draft()
        self.assertEqual(card.points, 160)
        self.assertSound()

    def test_draft_that_is_cancelled_moves_nothing(self):
        order, card = self._sell_both()
        note = self._credit(order, post=False)
        note.button_cancel()
        self.assertEqual(card.points, 160)

    def test_one_of_two_withdrawn(self):
        order, card = self._sell_both()
        first, second = self._credit(order), self._credit(order, {self.oil: 1})
        self.assertEqual(card.points, 0)
        first.button_draft()
        self.assertEqual(card.points, 60)
        second.button_draft()
        self.assertEqual(card.points, 160)

    def test_refund_at_the_till_after_a_withdrawn_note(self):
        order, card = self._sell_both()
        self._credit(order).button_draft()
        oil, wipers = order.lines.sorted("id")
        self._return(oil)
        self.assertEqual(card.points, 60)
        self._return(wipers, 2)
        self.assertEqual(card.points, 0)
        self.assertSound()

    # -- with refunds at the till ------------------------------------------------------

    def test_refund_at_the_till_counts_once(self):
        order, card = self._sell_both()
        refund = self._return(order.lines.sorted("id")[0])
        note = refund.account_move
        self.assertEqual(note.reversed_entry_id, order.account_move)
        self.assertFalse(note._is_till_credit())
        self.assertEqual(card.points, 60)

    def test_refund_at_the_till_before(self):
        order, card = self._sell_both()
        self._return(order.lines.sorted("id")[1])
        self.assertEqual(card.points, 130)
        self._credit(order, {self.wipers: 1})
        self.assertEqual(card.points, 100)
        self.assertFalse(order.loyalty_difference_ids)
        note = self._credit(order)
        self.assertEqual(card.points, 0)
        self.assertEqual(order.loyalty_difference_ids.move_id, note)
        self.assertSound()

    def test_refund_at_the_till_after(self):
        order, card = self._sell_both()
        note = self._credit(order)
        oil = order.lines.sorted("id")[0]
        refund = self._return(oil)
        self.assertEqual(card.points, 0)
        self.assertRecordValues(refund.loyalty_difference_ids, [{"kind": "refund"}])
        note.button_draft()
        self.assertEqual(card.points, 60)

    def test_refund_at_the_till_after_a_part(self):
        order, card = self._sell_both()
        self._credit(order, {self.wipers: 1})
        refund = self._return(order.lines.sorted("id")[1])
        self.assertEqual(card.points, 100)
        self.assertFalse(refund.loyalty_difference_ids)

    def test_refund_without_a_credit_note_is_what_accounting_writes_down(self):
        order, card = self._sell_both()
        self._return(order.lines.sorted("id")[1], to_invoice=False)
        self.assertEqual(card.points, 130)
        self._credit(order, {self.wipers: 1})
        self.assertEqual(card.points, 130)
        self.assertFalse(order.loyalty_difference_ids)

    # -- who ---------------------------------------------------------------------------

    def test_accountant_without_rights_to_points(self):
        order, card = self._sell_both()
        accountant = new_test_user(
            self.env, "till_accountant", "base.group_user,account.group_account_invoice"
        )
        note = self._credit(order, user=accountant)
        self.assertEqual(card.points, 0)
        note.with_user(accountant).button_draft()
        self.assertEqual(card.points, 160)

    def test_accountant_of_the_head_office(self):
        """The branch that sold is none of the accountant's own at the moment."""
        order, card = self._sell_both()
        other = self.env["res.company"].create({"name": "Head office"})
        accountant = new_test_user(
            self.env,
            "head_accountant",
            "base.group_user,account.group_account_invoice",
            company_id=other.id,
            company_ids=[Command.set((other | self.env.company).ids)],
        )
        note = self._credit(order, post=False)
        note = note.with_user(accountant).with_context(
            allowed_company_ids=(other | order.company_id).ids
        )
        note.action_post()
        self.assertEqual(card.points, 0)
        entry = card.lot_ids.draw_ids.entry_id[:1]
        self.assertEqual(entry.company_id, order.company_id)

    def test_member_reads_it_in_the_portal(self):
        user = self._create_portal_user("till_portal")
        self.member = user.partner_id
        order, _card = self._sell_both()
        note = self._credit(order)
        entries = self.env["loyalty.ledger.entry"].with_user(user).search([])
        taken = entries.filtered(lambda entry: entry.kind == "reversal")
        self.assertIn(note.name, taken._get_portal_text())

    def test_entries_are_shown_with_the_order(self):
        order, card = self._sell_both()
        self._credit(order)
        order.invalidate_recordset(["loyalty_entry_count"])
        self.assertEqual(order.loyalty_entry_count, 2)
        domain = order.action_view_loyalty_entries()["domain"]
        entries = self.env["loyalty.ledger.entry"].search(domain)
        self.assertEqual(entries.mapped("points"), [-160, 160])
        self.assertEqual(entries.card_id, card)

    def test_credited_on_a_day_to_come(self):
        order, card = self._sell_both()
        note = self._credit(order, post=False)
        note.auto_post = "at_date"
        note.date = note.invoice_date = fields.Date.add(fields.Date.today(), days=3)
        note._post(soft=True)
        self.assertEqual((note.state, card.points), ("draft", 160))
