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
        """Give further cards, as sale_loyalty does for a quotation."""
        buyer = program.program_type == "next_order_coupons" and self.partner_id.id
        Card = self.env["loyalty.card"].with_context(
            loyalty_no_mail=True, tracking_disable=True
        )
        vals = {"program_id": program.id, "order_id": self.id, "partner_id": buyer}
        cards = Card.create([vals for _each in points])
        self.env["sale.order.coupon.points"].create(
            [
                {"order_id": self.id, "coupon_id": card.id, "points": float(each)}
                for card, each in zip(cards, points, strict=True)
            ]
        )
