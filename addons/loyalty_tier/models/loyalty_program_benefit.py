from odoo import models

from odoo.addons.loyalty_ledger.tools.earning import EarningPolicy, EarningRule
from odoo.addons.loyalty_ledger.tools.rounding import to_decimal

from ..tools.benefit import multiplied


class LoyaltyProgram(models.Model):
    """What the tier of a member changes about earning."""

    _inherit = "loyalty.program"

    def unlink(self):
        """Its own rules and rewards go with its tiers, and do not keep them."""
        own = self.with_context(active_test=False)
        own.rule_ids.filtered("tier_id").tier_id = False
        own.reward_ids.filtered("tier_id").tier_id = False
        own.sudo().tier_ids._unlink_except_wanted()
        self.env.registry.clear_cache()  # price lists of the tiers
        return super().unlink()

    def _get_member_card(self, partner):
        """The card of a customer in this program, or none."""
        self.ensure_one()
        cards = self.env["loyalty.card"].sudo()
        if not partner:
            return cards
        domain = [("program_id", "=", self.id), ("partner_id", "=", partner.id)]
        return cards.search(domain, limit=1)

    def _get_member_tier(self, partner):
        """The tier of a customer on this program's ladder, now or when it counts."""
        self.ensure_one()
        if not self._has_ladder():
            return self.env["loyalty.tier"].sudo()
        return self._get_member_card(partner)._get_counting_tier()

    def _get_earning_policy(self, partner=None) -> EarningPolicy:
        """Members of a tier earn so many times the points."""
        policy = super()._get_earning_policy(partner)
        tier = self._get_member_tier(partner)
        if not tier:
            return policy
        return multiplied(policy, to_decimal(tier.earning_multiplier))

    def _get_earning_rules(
        self, entered_rules=None, partner=None
    ) -> tuple[EarningRule, ...]:
        """Without the rules of tiers that the customer is not in."""
        closed = self.rule_ids.filtered(lambda rule: not rule._is_open_to(partner))
        rules = super()._get_earning_rules(entered_rules, partner)
        return tuple(rule for rule in rules if rule.rule_id not in closed.ids)
