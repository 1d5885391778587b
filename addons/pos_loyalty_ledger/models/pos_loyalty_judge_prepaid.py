from decimal import Decimal

from odoo import api, models

from odoo.addons.loyalty_ledger.models.loyalty_program import MONEY_TYPES
from odoo.addons.loyalty_ledger.tools.movement import CENT

from ..tools import plan
from ..tools.plan import Finding

ZERO = Decimal(0)


class PosLoyaltyJudge(models.AbstractModel):
    """What was sold in advance: each line fills one program's cards, and some card.

    Odoo's gift cards share one product, and so do its eWallets: the cashier chooses the
    program. A line that two of them claim fills the first one alone.

    What the claim gives to nobody a person has to give: a till that was opened before
    the program was made does not know it, sells the product and issues nothing.
    """

    _inherit = "pos.loyalty.judge"

    @api.model
    def _judge(self, order, claim, trusted=False):
        left_out = self._get_left_out_rules(order, claim)
        judge = self.with_context(pos_loyalty_left_out=left_out)
        judged, findings = super(PosLoyaltyJudge, judge)._judge(order, claim, trusted)
        findings += judge._find_not_issued(order, claim, judged)
        return judged, findings

    # -- which program a line fills ----------------------------------------------------

    def _get_left_out_rules(self, order, claim):
        """Rules of gift cards and eWallets that a line does not feed, by its uuid."""
        programs = self._get_money_programs(order, claim)
        return {
            line.uuid: self._get_others(programs, line, claim).rule_ids.ids
            for line in order.lines._get_loyalty_lines()
            if len(programs) > 1
        }

    def _get_others(self, programs, line, claim):
        """The programs of a sold product but the one that the cashier chose.

        Without a choice (another client, a till that was reloaded) the first claimed.
        """
        able = programs.filtered(
            lambda program: line.product_id in program.trigger_product_ids
        )
        chosen = able.filtered(lambda program: program.id == claim.fills.get(line.uuid))
        return able - (chosen or able[:1])

    def _get_money_programs(self, order, claim):
        """Gift cards and eWallets that the order may fill: those it claims to first."""
        filled = [c.program_id for c in claim.coupons if c.earned > 0]
        filled += claim.fills.values()
        if not filled:
            return self.env["loyalty.program"]
        others = [c.program_id for c in claim.coupons]
        others += self._get_programs_sold_in_advance(order).ids
        programs = self.env["loyalty.program"].browse(dict.fromkeys([*filled, *others]))
        return programs.exists().filtered(
            lambda program: program.program_type in MONEY_TYPES
        )

    # -- what nobody got ---------------------------------------------------------------

    def _find_not_issued(self, order, claim, judged):
        """Findings by program; what was refused is a finding already."""
        known = {each.program_id for each in judged}
        refused = {c.program_id for c in claim.coupons if c.earned > 0} - known
        findings = []
        for program in self._get_programs_sold_in_advance(order):
            given = sum((j.earned for j in judged if j.program_id == program.id), ZERO)
            due = self._get_due(order, program, claim)
            if program.id not in refused and due - given >= CENT:
                reason = self.env._("%s was sold and nobody got it.", program.name)
                findings.append(
                    Finding(plan.EARNED, reason, given, due, program_id=program.id)
                )
        return findings

    def _get_due(self, order, program, claim):
        earnings = self.env["pos.loyalty.basket"]._get_earnings(
            order, program, claim.rule_ids
        )
        return sum((earning.points for earning in earnings), ZERO)

    def _get_programs_sold_in_advance(self, order):
        """Packages and accounts, by their policy, whose product the order sells."""
        managed = self.env["loyalty.program"].search([("points_policy", "=", "ledger")])
        sold = managed.filtered(
            lambda program: (
                program._is_refunded_by_rest()
                and program._is_usable_on(order)
                and program._is_open_to(order.company_id)
                and self._has_product_of(order, program)
            )
        )
        if sold:
            sold &= order.config_id.sudo()._get_program_ids()
        return sold

    def _has_product_of(self, order, program):
        lines = order.lines._get_loyalty_lines().filtered(lambda line: line.qty > 0)
        get_products = self.env["pos.loyalty.basket"]._get_member_products
        return any(get_products(lines, rule) for rule in program.rule_ids)
