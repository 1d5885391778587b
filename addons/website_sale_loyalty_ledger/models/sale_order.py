from decimal import Decimal, InvalidOperation

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.loyalty_ledger.models.loyalty_card_guard import MAXIMUM
from odoo.addons.loyalty_ledger.tools.movement import to_points


class SaleOrder(models.Model):
    """A cart: what its visitor may use, and chooses how much of."""

    _inherit = "sale.order"

    # -- whose cart --------------------------------------------------------------------

    def _allow_nominative_programs(self):
        """All guests share one contact: it collects nothing, whoever updates the cart.

        Odoo looks at the visitor of the page, so its nightly job would give that
        contact a card.
        """
        is_guest = self.website_id and self.partner_id.is_public
        return not is_guest and super()._allow_nominative_programs()

    def _is_guess(self, code, answer):
        """The code of a price list is no card's code that was guessed wrong."""
        return super()._is_guess(code, answer) and not self._is_pricelist_code(code)

    def _is_pricelist_code(self, code):
        if not self.website_id:
            return False
        pricelists = self.env["product.pricelist"].sudo().search([("code", "=", code)])
        return any(map(self.website_id.is_pricelist_available, pricelists.ids))

    # -- what is offered ---------------------------------------------------------------

    def _get_claimable_and_showable_rewards(self):
        """Leave out what would be refused: another tier's, another car's."""
        showable = super()._get_claimable_and_showable_rewards()
        usable = {
            card: rewards.filtered(self._is_reward_open)
            for card, rewards in showable.items()
            if not self._get_card_problem(card.sudo())
        }
        return {card: rewards for card, rewards in usable.items() if rewards}

    def _auto_apply_rewards(self):
        cart = self.with_context(shop_chooses=True)
        return super(SaleOrder, cart)._auto_apply_rewards()

    def _get_claimable_rewards(self, forced_coupons=None):
        """What a customer has paid in advance is used by the customer, never by the
        shop itself."""
        claimable = super()._get_claimable_rewards(forced_coupons)
        if not self.env.context.get("shop_chooses"):
            return claimable
        return {
            card: rewards
            for card, rewards in claimable.items()
            if not card.program_id._is_refunded_by_rest()
        }

    # -- how many points ---------------------------------------------------------------

    def _get_shop_balance(self, card):
        """The points that the cart can use, as text: not those that it only earns."""
        self.ensure_one()
        return _as_text(max(self._get_points_for_payment(card), Decimal(0)))

    def _get_shop_earnings(self):
        """What the cart gives to cards that keep a balance.

        :return: list of texts, with the name of the points
        """
        gains = self.coupon_point_ids.filtered(
            lambda gain: gain.points > 0 and gain.coupon_id.program_id.is_nominative
        )
        return [gain.coupon_id._format_points(gain.points) for gain in gains]

    def _get_shop_choice(self, reward, card):
        """What the cart asks where a reward is paid by a number of points.

        :return: dict of the numbers for the field, of what the most of them pays, and
            of the reason why none can be used; None: there is nothing to ask
        """
        self.ensure_one()
        if not reward._is_asked_for():
            return None
        limits = self._get_redeemable(reward, card)
        if not limits.maximum:
            text = self._get_redemption_text(limits.limited_by, reward, limits)
            return {"refusal": text}
        return {
            "minimum": _as_text(limits.minimum),
            "maximum": _as_text(limits.maximum),
            "step": _as_text(limits.step),
            "worth": self.env._(
                "%(points)s pay %(amount)s",
                points=card._format_points(float(limits.maximum)),
                amount=self.currency_id.format(float(limits.amount)),
            ),
        }

    def _with_points_entered(self, reward, card, text):
        """The cart that uses the number of points that its visitor has entered.

        :param text: as the browser sent it; empty: as many as possible
        :raise UserError: it is no number, or not so many can be used
        """
        self.ensure_one()
        if not text or not reward._is_choosable():
            return self
        points = self._read_points(text)
        self._check_points(reward, card, points)
        chosen = {(reward.id, card.id): float(points)}
        return self.with_context(sale_ledger_chosen=chosen)

    def _read_points(self, text):
        try:
            points = Decimal(text)
        except InvalidOperation:
            points = Decimal("NaN")
        if not points.is_finite() or points > MAXIMUM:
            raise UserError(self.env._("Enter a positive number of points."))
        return to_points(max(points, Decimal(0)))


def _as_text(number):
    """A number as the field of a form holds it: 0.5, and 100 rather than 1E+2."""
    return f"{number.normalize():f}"
