from odoo import api, fields, models

from odoo.addons.loyalty_tier.tools.standing import TierMoment
from odoo.addons.pos_loyalty_ledger.tools import plan
from odoo.addons.pos_loyalty_ledger.tools.plan import Finding


class PosLoyaltyJudge(models.AbstractModel):
    """An order is judged by the tier that its customer had when it was paid.

    That is the tier before the order itself leads to another one. For an order that was
    paid offline it is not that of the moment at which it arrives.
    """

    _inherit = "pos.loyalty.judge"

    @api.model
    def _judge(self, order, claim, trusted=False):
        now = fields.Datetime.now()
        moment = min(order.date_order or now, now)
        judge = self.with_context(tier_standing=TierMoment(moment))
        return super(PosLoyaltyJudge, judge)._judge(
            order.with_env(judge.env), claim, trusted
        )

    def _check_limits(self, order, each, program, card, groups, findings):
        """Also find rewards that were given to somebody below their tier.

        They were given, and are paid for; a person sees it.
        """
        res = super()._check_limits(order, each, program, card, groups, findings)
        given = order.lines._get_loyalty_reward_groups()
        for redemption in each.redemptions:
            reward = given.get(redemption.code, order.lines.browse()).reward_id[:1]
            if reward and not reward._is_open_to(order.partner_id):
                findings.append(
                    Finding(
                        plan.SPENT,
                        reward._get_closed_text(),
                        redemption.points,
                        redemption.points,
                        program.id,
                        card.id or None,
                        each.card_code,
                    )
                )
        return res
