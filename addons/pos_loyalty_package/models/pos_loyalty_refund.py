from odoo import api, models

from odoo.addons.loyalty_ledger.tools.movement import to_points
from odoo.addons.pos_loyalty_ledger.tools import plan
from odoo.addons.pos_loyalty_ledger.tools.plan import Finding


class PosLoyaltyRefund(models.AbstractModel):
    """A service that a package has paid brings back its use, not money."""

    _inherit = "pos.loyalty.refund"

    @api.model
    def _post(self, order):
        reversals = super()._post(order)
        findings = self._find_uses_paid_out(order)
        self.env["pos.loyalty.difference"]._record(order, findings)
        return reversals

    def _find_uses_paid_out(self, order):
        """Findings where more comes back in money than was paid in money."""
        returned = order.lines.refunded_orderline_id
        findings = []
        for origin in returned.order_id:
            for product in (returned & origin.lines).product_id:
                sold = self._get_service_lines(origin, product)
                if uses := sold.filtered("reward_id"):
                    findings += self._compare_money(order, sold, uses)
        return findings

    def _get_service_lines(self, origin, product):
        """What an order sold of a service, and the uses that paid for it."""
        return origin.lines.filtered(
            lambda line: (
                line.package_product_id == product
                if line.reward_id
                else line.product_id == product and not line.refunded_orderline_id
            )
        )

    def _compare_money(self, order, sold, uses):
        """A finding for what this order pays out beyond; of earlier ones it is there.

        :param sold: lines of a service and of its uses
        :param uses: those of them that are uses
        """
        now, beyond = self._get_paid_out(order, sold)
        if to_points(beyond) < to_points(order.currency_id.rounding):
            return []
        product = uses.package_product_id[:1]
        return [self._prepare_finding(product, uses[:1], now, now - beyond)]

    def _prepare_finding(self, product, use, claimed, computed):
        card = use.coupon_id
        return Finding(
            plan.REFUND,
            self.env._(
                "A service that a package had paid was paid out (%s).",
                product.display_name,
            ),
            to_points(claimed),
            to_points(computed),
            use.reward_id.program_id.id,
            card.id or None,
            card.code or "",
        )
