from decimal import Decimal
from fractions import Fraction
from functools import partial

from odoo import api, models

from odoo.addons.loyalty_ledger.models.loyalty_program import MONEY_TYPES
from odoo.addons.loyalty_ledger.tools.earning import ReturnedLine, points_of_return
from odoo.addons.loyalty_ledger.tools.movement import EARN, Movement, to_points
from odoo.addons.loyalty_ledger.tools.rounding import to_decimal

from ..tools import plan
from ..tools.credit import again_key, is_again, reversal_key
from ..tools.plan import Finding

ZERO = Decimal(0)


class PosLoyaltyCredit(models.AbstractModel):
    """What a credit note takes back that accounting makes of a till's invoice by hand.

    It moves what a refund of the same goods would move at the till. The two together
    never move more than the whole. What depends on more than amounts is left to a
    person: value that was sold in advance, and an invoice that is written anew.
    """

    _name = "pos.loyalty.credit"
    _description = "Points of Credit Notes by Hand"

    @api.model
    def _settle(self, order, note):
        """Take back what a posted credit note credits; undo that for a withdrawn one.

        :param note: with the number of its posting or withdrawal
        """
        if note.state != "posted":
            self._give_again(order, note)
        elif note.is_till_correction:
            findings = self._find_earned(order, self._get_replaced_text(note))
            self.env["pos.loyalty.difference"]._record(order, findings, note)
        else:
            self._take_back(order, note)

    def _take_back(self, order, note):
        refund, findings = self.env["pos.loyalty.refund"], []
        make_key = partial(reversal_key, note.id, note.till_credit_round)
        for entry, points in self._get_moved(order, note).items():
            if self._is_for_a_person(entry):
                findings.append(self._find_value(entry, points, note))
            elif refund._moves(entry):
                refund._reverse(
                    entry, points, make_key, note.name, (note._name, note.id)
                )
        findings += self._find_beyond(order, note)
        self.env["pos.loyalty.difference"]._record(order, findings, note)

    def _give_again(self, order, note):
        Difference = self.env["pos.loyalty.difference"].sudo()
        Difference._get_of(note, order)._note_withdrawn()
        for entry, points in self._get_moved(order, note).items():
            if not note.is_till_correction and not self._is_for_a_person(entry):
                self._post_again(order, entry, points, note)

    # -- how much ----------------------------------------------------------------------

    def _get_moved(self, order, note):
        """Points that a credit note moves, or has moved, by entry, without sign.

        They are what it adds to all other returns of the order, whatever the policy.
        """
        others, moved = order._get_hand_credits() - note, {}
        for entry, shares in self.env["pos.loyalty.refund"]._get_shares(order).items():
            if not entry.program_id.exists():
                continue
            lines = [
                self._get_credited_line(line, points, others, note)
                for line, points in shares.items()
                if line.qty > 0
            ]
            step = self.env["pos.loyalty.refund"]._get_step(entry)
            if points := points_of_return(lines, step):
                moved[entry] = points
        return moved

    def _get_credited_line(self, line, points, others, note):
        refunds = line._get_paid_refunds()
        before = line._get_returned_units(refunds, others)
        after = line._get_returned_units(refunds, others | note)
        sold = Fraction(to_decimal(line.qty))
        return ReturnedLine(points, sold, before, after - before)

    def _is_for_a_person(self, entry):
        """Whether amounts do not tell what goes back: of a package, a top-up, a gift
        card or an eWallet a part may be used, or paid out in money."""
        program = entry.program_id
        if program.program_type in MONEY_TYPES:
            return True
        return entry.kind == EARN and program._is_refunded_by_rest()

    # -- a credit note that is withdrawn -----------------------------------------------

    def _post_again(self, order, entry, points, note):
        """Give again what credit notes took back of an entry, or take again what they
        gave back: as the entry did, valid as long."""
        family = self.env["pos.loyalty.refund"]._get_family(entry)
        points = min(points, self._get_taken(family, note))
        if points <= 0 or not entry.card_id.exists():
            return
        lot = entry.lot_ids.sorted("id")[:1]
        movement = Movement(
            points if entry.points > 0 else -points,
            entry.kind,
            key=again_key(note.id, note.till_credit_round, entry.id),
            source=("pos.order", order.id),
            name=order._get_loyalty_text(),
            company_id=entry.company_id.id,
            available_on=lot.available_on or None,
            expires_on=lot.expires_on or None,
            forced=True,
        )
        self.env["loyalty.ledger"].post(entry.card_id, movement)

    def _get_taken(self, family, note):
        """What credit notes by hand have moved of entries, and not given again."""
        entry = family.sorted("id")[:1]
        taken = family.reversal_ids.filtered(
            lambda each: each.source_model == note._name
        )
        again = family.filtered(lambda each: is_again(each.source_key, entry.id))
        return abs(sum(to_points(each.points) for each in taken)) - abs(
            sum(to_points(each.points) for each in again)
        )

    # -- for a person ------------------------------------------------------------------

    def _find_value(self, entry, points, note):
        """A credit note pays back value that was sold in advance, or paid by it."""
        return self._prepare_finding(
            entry,
            self.env._(
                "Credit note %(note)s credits value of %(program)s: decide what goes "
                "back, by what is unused and what was paid out.",
                note=note.name,
                program=entry.program_name,
            ),
            claimed=points,
            computed=entry._get_unused_points() if entry.kind == EARN else ZERO,
        )

    def _find_beyond(self, order, note):
        """A finding where a till has returned goods that the credit note pays back."""
        notes = order._get_hand_credits()
        if not any(line._is_paid_back_twice(notes) for line in order.lines):
            return []
        text = self.env._(
            "More came back than was sold: credit note %s, and refunds at the till.",
            note.name,
        )
        return [Finding(plan.CREDIT, text)]

    @api.model
    def _warn_of_returns(self, order):
        """Note a refund at the till of what a credit note has paid back before."""
        findings = []
        for origin in order.lines.refunded_orderline_id.order_id:
            notes = origin._get_hand_credits()
            returned = order.lines.refunded_orderline_id & origin.lines
            if any(line._is_paid_back_twice(notes) for line in returned):
                text = self.env._(
                    "Credit note %s had paid back what the till paid out.",
                    ", ".join(notes.mapped("name")),
                )
                findings.append(Finding(plan.REFUND, text))
        self.env["pos.loyalty.difference"]._record(order, findings)

    def _note_cancelled(self, order, invoice):
        """Show what an order has earned whose invoice was cancelled."""
        text = self.env._(
            "Invoice %s was cancelled. If the customer got the money back, take the "
            "points back.",
            invoice.name,
        )
        findings = self._find_earned(order, text)
        self.env["pos.loyalty.difference"]._record(order, findings, invoice)

    def _get_replaced_text(self, note):
        return self.env._(
            "Invoice %(invoice)s was reversed by %(note)s to be written anew: no "
            "points were taken back. If the customer got the money back, take them "
            "back.",
            invoice=note.reversed_entry_id.name,
            note=note.name,
        )

    def _find_earned(self, order, text):
        """A finding for each card on which the order has earned; one if for none."""
        if not order._counts_for_loyalty():
            return []
        earned = order._get_loyalty_entries().filtered(
            lambda entry: entry.kind == EARN and entry.unreversed_points > 0
        )
        return [
            self._prepare_finding(entry, text, to_points(entry.unreversed_points), ZERO)
            for entry in earned.sorted("id")
        ] or [Finding(plan.CREDIT, text)]

    def _prepare_finding(self, entry, text, claimed, computed):
        return Finding(
            plan.CREDIT,
            text,
            claimed,
            computed,
            entry.program_id.id,
            entry.card_id.id,
            entry.card_code,
        )
