from odoo import models

from odoo.addons.loyalty_ledger.tools.movement import EARN, to_points

from ..tools.effects import ZERO, Effect, spread


class SaleOrder(models.Model):
    """What a confirmed order earns follows its lines, card by card.

    A rule may give a card for each unit that is sold: a package, a gift card.
    """

    _inherit = "sale.order"

    def _update_earned_points(self):
        """Compute anew what confirmed orders earn by a policy of the program.

        Rewards stay as agreed with the customer until somebody updates them.
        """
        for order in self.sudo():
            order._take_former_cards()
            for program in order.coupon_point_ids.coupon_id.program_id:
                if program._is_ledger_managed():
                    status = order._program_check_compute_points(program)[program]
                    points = [to_points(each) for each in status.get("points", ())]
                    order._set_earned_points(program, list(filter(None, points)))

    def _set_earned_points(self, program, points):
        """Spread over the order's cards of a program what each is to have.

        :param points: one number for each card
        """
        if program.is_nominative:
            points = [sum(points, ZERO)]
        entries = self._get_used_first(self._get_point_entries(program))
        present = {entry: to_points(entry.points) for entry in entries}
        given, more = spread(present, points)
        for entry, wanted in given.items():
            if wanted != present[entry]:
                entry.points = float(wanted)
        if any(given.values()):
            entries.filtered(lambda entry: not given[entry]).unlink()
        self._add_cards(program, more)

    def _get_point_entries(self, program):
        return self.coupon_point_ids.filtered(
            lambda entry: entry.coupon_id.program_id == program
        )

    def _get_used_first(self, entries):
        """The cards that were used most are the last ones to be given up."""
        return entries if len(entries) < 2 else entries.sorted(self._get_use_order)

    def _get_use_order(self, entry):
        earned = self._get_effect_entries(Effect(EARN, entry.coupon_id.id))
        given = sum(to_points(each.unreversed_points) for each in earned)
        left = sum(to_points(lot.remaining) for lot in earned.lot_ids)
        return (left - given, -given, entry.id)

    def _add_cards(self, program, points):
        """Give further cards, as sale_loyalty does for a quotation.

        Cards that the order gave once and gives no more come first.
        """
        cards = self._get_former_cards(program)[: len(points)]
        cards += self._create_cards(program, len(points) - len(cards))
        self.env["sale.order.coupon.points"].create(
            [
                {"order_id": self.id, "coupon_id": card.id, "points": float(each)}
                for card, each in zip(cards, points, strict=True)
            ]
        )

    def _create_cards(self, program, number):
        buyer = program.program_type == "next_order_coupons" and self.partner_id.id
        Card = self.env["loyalty.card"].with_context(
            loyalty_no_mail=True, tracking_disable=True
        )
        vals = {"program_id": program.id, "order_id": self.id, "partner_id": buyer}
        return Card.create([vals] * number)

    # -- cards that the order gave before it was cancelled or changed ----------------

    def _add_loyalty_history_lines(self):
        self.sudo()._take_former_cards()
        return super()._add_loyalty_history_lines()

    def _take_former_cards(self):
        """Put the cards that the order gave before in the place of new ones.

        What was used of a package before the order was cancelled, and could not be
        taken back, is not given a second time then.
        """
        if not self.ledger_round:
            return
        for program in self.coupon_point_ids.coupon_id.program_id:
            if not program._is_ledger_managed() or program.applies_on != "future":
                continue
            entries = self._get_point_entries(program)
            fresh = entries.filtered(lambda each: not each.coupon_id.entry_count)
            former = self._get_former_cards(program) if fresh else ()
            for entry, card in zip(fresh, former, strict=False):
                new = entry.coupon_id
                entry.coupon_id = card
                entry.flush_recordset(["coupon_id"])
                new.unlink()

    def _get_former_cards(self, program):
        """Cards of the program that the order has given and gives nothing now."""
        Card = self.env["loyalty.card"]
        if not self.ledger_round or program.is_nominative:
            return Card
        earned = self.env["loyalty.ledger.entry"].search(
            [
                ("source_model", "=", self._name),
                ("source_id", "=", self.id),
                ("program_id", "=", program.id),
                ("kind", "=", EARN),
            ]
        )
        cards = earned.filtered(self._is_entry_of_own_card).card_id.exists()
        cards -= self.coupon_point_ids.coupon_id
        return cards.filtered(self._can_give_again).sorted("id")

    def _is_entry_of_own_card(self, entry):
        """Whether an entry is on the card that the order gave, not on one that the
        card was merged into."""
        effect = Effect(EARN, entry.card_id.id)
        return (entry.source_key or "").endswith(f":{effect.code}")

    def _can_give_again(self, card):
        """Whether a card is the customer's still; merged ones live on in another."""
        is_there = card.active or card.merged_into_id
        return is_there and (not card.partner_id or card.partner_id == self.partner_id)
