from contextlib import contextmanager

from odoo import fields, models
from odoo.fields import NO_ACCESS

from odoo.addons.loyalty_ledger.tools.movement import (
    EARN,
    REDEEM,
    REVERSAL,
    Movement,
    to_points,
)

from ..tools.effects import ZERO, Effect, changes, dump, load
from ..tools.scope import POSTPONED, REPLACED, SCOPE, is_postponed


class SaleOrder(models.Model):
    """A confirmed order posts its effects: what it earns and what it spends.

    sale_loyalty adds and subtracts points wherever a line changes. Here the order
    says at each moment what its effects are (``_get_effects``) and posts what is new
    since it last did. Confirmation, changes, returns and cancellation are then the
    same thing, and a repeated request finds nothing to post.
    """

    _inherit = "sale.order"

    is_in_ledger = fields.Boolean(
        copy=False,
        groups=NO_ACCESS,
        help="The order is confirmed and its effects are settled with the ledger.",
    )
    ledger_round = fields.Integer(
        copy=False, groups=NO_ACCESS, help="How often the order has posted."
    )
    ledger_settled = fields.Json(
        copy=False,
        groups=NO_ACCESS,
        help="What the ledger has been told: points by effect.",
    )

    # -- when ---------------------------------------------------------------

    def action_confirm(self):
        # as superuser: that one read fetches the fields of the ledger, too
        orders = self.sudo().filtered(lambda order: order.state in ("draft", "sent"))
        orders = orders.with_env(self.env)
        orders._check_rewards_usable()
        orders.sudo().is_in_ledger = True
        return super().action_confirm()

    def _action_confirm(self):
        res = super()._action_confirm()
        self._release_holds()
        self._post_ledger_changes()
        return res

    def _action_cancel(self):
        confirmed = self._get_confirmed()
        confirmed._settle({order: {} for order in confirmed})
        res = super()._action_cancel()
        confirmed.sudo().is_in_ledger = False
        return res

    def write(self, vals):
        if "order_line" not in vals:
            return super().write(vals)
        with self._ledger_change() as orders:
            return super(SaleOrder, orders).write(vals)

    def _update_programs_and_rewards(self):
        with self._ledger_change() as orders:
            return super(SaleOrder, orders)._update_programs_and_rewards()

    def _apply_program_reward(self, reward, coupon, **kwargs):
        with self._ledger_change() as orders:
            return super(SaleOrder, orders)._apply_program_reward(
                reward, coupon, **kwargs
            )

    def _add_points_for_coupon(self, coupon_points):
        if not self._get_confirmed():
            return super()._add_points_for_coupon(coupon_points)
        with self._ledger_change():
            return super()._add_points_for_coupon(
                {
                    coupon.with_context(**{SCOPE: REPLACED}): points
                    for coupon, points in coupon_points.items()
                }
            )

    def _get_point_changes(self):
        """Nothing for orders of the ledger: they post their effects themselves."""
        others = self.filtered(lambda order: not order.sudo().is_in_ledger)
        return super(SaleOrder, others)._get_point_changes()

    def _get_confirmed(self):
        """The confirmed orders, those from before this module included.

        What an order had done to points before it came to the ledger counts as
        settled.
        """
        confirmed = self.filtered(lambda order: order.state == "sale" and order.id)
        for order in confirmed.sudo():
            if not order.is_in_ledger:
                order.write(
                    {"is_in_ledger": True, "ledger_settled": dump(order._get_effects())}
                )
        return confirmed

    @contextmanager
    def _ledger_change(self):
        """Around a change of orders: post the outcome once, at the end.

        :return: the orders to go on with
        """
        confirmed = self._get_confirmed()
        if not confirmed or is_postponed(self.env):
            yield self
            return
        yield self.with_context(**{SCOPE: POSTPONED})
        confirmed._update_earned_points()
        confirmed._post_ledger_changes()

    # -- what ---------------------------------------------------------------

    def _get_effects(self):
        """What the order does to cards now.

        :return: dict of Effect: points, both positive
        """
        self.ensure_one()
        effects = {}
        for entry in self.coupon_point_ids:
            effect = Effect(EARN, entry.coupon_id.id)
            effects[effect] = max(to_points(entry.points), ZERO)
        for line in self.order_line:
            if line.reward_id and line.coupon_id:
                effect = Effect(REDEEM, line.coupon_id.id, line.reward_id.id)
                cost = max(to_points(line.points_cost), ZERO)
                effects[effect] = effects.get(effect, ZERO) + cost
        return self._without_returned(effects)

    def _post_ledger_changes(self, document=None):
        """Post what the orders' effects changed since the last time.

        :param document: the credit note behind it; default: the order
        :raise NotEnoughPoints: the cards cannot pay all the orders together
        """
        orders = self.sudo().filtered("is_in_ledger")
        self._settle({order: order._get_effects() for order in orders}, document)

    def _settle(self, effects_by_order, document=None):
        movements = []
        for order, wanted in effects_by_order.items():
            movements += order.sudo()._prepare_movements(wanted, document)
        if movements:
            ledger = self.env["loyalty.ledger"].with_context(**{SCOPE: None})
            ledger.post_many(movements)

    # -- movements ------------------------------------------------------------

    def _prepare_movements(self, wanted, document=None):
        """Movements from what is settled to what is wanted, and remember it.

        :return: list of (card, Movement)
        """
        self.ensure_one()
        settled = load(self.ledger_settled)
        found = changes(settled, wanted)
        if not found:
            return []
        self.write(
            {"ledger_round": self.ledger_round + 1, "ledger_settled": dump(wanted)}
        )
        cards = self.env["loyalty.card"].browse(effect.card_id for effect, _ in found)
        lessened = any(points < 0 for _effect, points in found)
        existing = cards.exists() if lessened else cards
        movements = []
        for (effect, points), card in zip(found, cards, strict=True):
            if card in existing:
                prepare = self._prepare_more if points > 0 else self._prepare_less
                movements += [
                    (card, movement)
                    for movement in prepare(
                        effect, abs(points), settled.get(effect, ZERO), document or self
                    )
                ]
        return movements

    def _prepare_more(self, effect, points, settled, document):
        """The order earns or spends more on a card.

        What a return could not take back, because it was spent, the member has still:
        it is not given again.
        """
        points -= max(self._get_unreversed(effect) - settled, ZERO)
        again = min(self._get_restorable(effect), points)
        movements = []
        if again > 0:
            movements.append(self._prepare_again(effect, again, document))
        if points > again:
            movements.append(self._prepare_effect(effect, points - again, document))
        return movements

    def _prepare_effect(self, effect, points, document, what="", **values):
        return Movement(
            points * effect.sign,
            effect.kind,
            key=self._get_ledger_key(f"{what}{effect.code}"),
            source=(self._name, self.id),
            name=document.name,
            company_id=self.company_id.id,
            awaiting=self._get_awaited_event(effect),
            forced=document != self,
            **values,
        )

    def _prepare_less(self, effect, points, settled, document):
        """The order earns or spends less: undo its entries, the last first.

        What somebody has undone by hand is not undone again.
        """
        points_before = settled - self._get_entered(effect)
        movements = []
        for entry in self._get_effect_entries(effect):
            part = min(points, to_points(entry.unreversed_points))
            if part:
                movements.append(self._prepare_undo(effect, part, document, entry))
                points -= part
        points = min(points, points_before)
        if points > 0:  # settled before the ledger was there
            movements.append(self._prepare_undo(effect, points, document))
        return movements

    def _prepare_undo(self, effect, points, document, entry=None):
        what = f"reversal:{entry.id}" if entry else f"reversal:{effect.code}"
        return Movement(
            -points * effect.sign,
            REVERSAL,
            key=self._get_ledger_key(what),
            source=(document._name, document.id),
            name=document.name,
            reverses=entry.id if entry else None,
            company_id=self.company_id.id,
            forced=True,
        )

    def _get_effect_entries(self, effect):
        """The order's entries for an effect; if the card was merged since, those on
        the card that took it over, too."""
        entries = self.env["loyalty.ledger.entry"].search(
            [
                ("source_model", "=", self._name),
                ("source_id", "=", self.id),
                ("kind", "=", effect.kind),
            ]
        )
        return entries.filtered(
            lambda entry: (entry.source_key or "").endswith(f":{effect.code}")
        )

    def _get_unreversed(self, effect):
        """Points that the order has entered for an effect and nobody has undone."""
        if not self.ledger_round > 1:
            return ZERO
        entries = self._get_effect_entries(effect)
        return sum((to_points(entry.unreversed_points) for entry in entries), ZERO)

    def _get_entered(self, effect):
        """Points that the order has entered for an effect and not undone itself."""
        entries = self._get_effect_entries(effect)
        own = f"{self._name}:{self.id}:"
        undone = entries.reversal_ids.filtered(
            lambda entry: (entry.source_key or "").startswith(own)
        )
        return abs(sum((to_points(entry.points) for entry in entries | undone), ZERO))

    def _get_ledger_key(self, what):
        """Name an event by the number of the order's postings: no clock, no chance."""
        return f"{self._name}:{self.id}:{self.ledger_round}:{what}"
