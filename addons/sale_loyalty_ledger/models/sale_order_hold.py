from odoo import SUPERUSER_ID, fields, models

from odoo.addons.loyalty_ledger.tools.movement import REDEEM, to_points

from ..tools.effects import ZERO


class SaleOrder(models.Model):
    """Points of a quotation that is being paid online are reserved for a while."""

    _inherit = "sale.order"

    def _hold_points(self):
        """Reserve what the quotations spend, as long as their programs say.

        :raise NotEnoughPoints: another order has taken the points meanwhile
        """
        for order in self.sudo().filtered(lambda o: o.state in ("draft", "sent")):
            for card, points in order._get_points_by_card().items():
                self.env["loyalty.ledger"].hold(
                    card,
                    points,
                    order._get_hold_key(card),
                    source=(self._name, order.id),
                )

    def _get_points_by_card(self):
        """What the order spends of each card that it did not create itself."""
        spent = {}
        for effect, points in self._get_effects().items():
            card = self.env["loyalty.card"].browse(effect.card_id)
            if effect.kind == REDEEM and card.order_id != self:
                spent[card] = spent.get(card, ZERO) + points
        return spent

    def _get_hold_key(self, card):
        return f"{self._name}:{self.id}:{card.id}"

    def _release_holds(self):
        """Give the points free for other orders."""
        cards = (self.order_line.coupon_id | self.applied_coupon_ids).sudo()
        if any(cards.mapped("points_held")):
            self._get_holds().state = "released"

    def _get_holds(self):
        """The active reservations of these orders."""
        Hold = self.env["loyalty.ledger.hold"].sudo()
        return Hold.search(
            [
                ("source_model", "=", self._name),
                ("source_id", "in", self.ids),
                ("state", "=", "active"),
            ]
        )

    def _get_own_held_points(self, card):
        """What is reserved of a card for this very order."""
        now = fields.Datetime.now()
        holds = self._get_holds().filtered(
            lambda hold: hold.card_id == card and hold.expires_at > now
        )
        return to_points(sum(holds.mapped("points")))

    def _tell_paid_without_reward(self, error):
        """Leave a note and a task: the customer has paid, the points are gone.

        :param error: says what is wrong and what to do
        """
        text = self.env._(
            "The customer has paid online, but the order was not confirmed: "
            "%(problem)s",
            problem=str(error),
        )
        order = self.sudo().with_user(SUPERUSER_ID)
        order.message_post(body=text)
        seller = order.user_id or order.team_id.user_id
        order.activity_schedule(
            "mail.mail_activity_data_warning", note=text, user_id=seller.id or None
        )
