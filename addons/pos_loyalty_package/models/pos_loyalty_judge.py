from odoo import models

from odoo.addons.loyalty_ledger.tools.movement import to_points
from odoo.addons.pos_loyalty_ledger.tools import plan
from odoo.addons.pos_loyalty_ledger.tools.plan import Finding


class PosLoyaltyJudge(models.AbstractModel):
    """A use takes one service of the package off the bill, at its price."""

    _inherit = "pos.loyalty.judge"

    def _check_limits(self, order, each, program, card, groups, findings):
        res = super()._check_limits(order, each, program, card, groups, findings)
        if program._is_package():
            findings += self._check_uses(order, each, card)
        return res

    def _check_uses(self, order, each, card):
        """Findings for uses that took off more than the services cost."""
        by_code = order.lines._get_loyalty_reward_groups()
        findings = []
        for redemption in each.redemptions:
            lines = by_code.get(redemption.code, order.lines.browse())
            given = to_points(-lines._get_loyalty_amount())
            sold = to_points(self._get_price_of_services(order, lines))
            if given - sold >= to_points(order.currency_id.rounding):
                findings.append(
                    Finding(
                        plan.SPENT,
                        self.env._("A use took off more than its service costs."),
                        given,
                        sold,
                        each.program_id,
                        card.id or None,
                        each.card_code,
                    )
                )
        return findings

    def _get_price_of_services(self, order, lines):
        """What the services cost on the order that these uses may pay.

        Uses pay for the dearest ones first, each for one that no earlier use pays.

        :param lines: uses of one card for the same services
        """
        services = lines.package_product_id & lines.reward_id.reward_product_ids
        own = order.lines._get_loyalty_lines()
        sold = own.filtered(
            lambda line: (
                not line.reward_id and line.product_id in services and line.qty > 0
            )
        )
        earlier = own.filtered(
            lambda line: (
                line.reward_id
                and line.package_product_id in services
                and line.id < min(lines.ids)
            )
        )
        quantity = sum((earlier | lines).mapped("qty"))
        dearest = self._get_price_of_dearest(sold, quantity)
        return max(dearest + earlier._get_loyalty_amount(), 0.0)

    def _get_price_of_dearest(self, sold, quantity):
        """What so many units of these lines cost together, the dearest first."""
        price = 0.0
        for unit, line in sorted(
            ((line._get_loyalty_amount() / line.qty, line) for line in sold),
            key=lambda pair: -pair[0],
        ):
            taken = min(line.qty, quantity)
            price += unit * taken
            quantity -= taken
        return price
