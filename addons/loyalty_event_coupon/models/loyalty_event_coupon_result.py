from odoo import fields, models
from odoo.exceptions import UserError


class LoyaltyEventCouponRule(models.Model):
    """What a rule brought, and whom it would serve today."""

    _inherit = "loyalty.event.coupon.rule"

    issued_count = fields.Integer("Issued", compute="_compute_results")
    came_count = fields.Integer("Came", compute="_compute_results")
    used_count = fields.Integer("Used", compute="_compute_results")
    turnover = fields.Monetary("Paid While Valid", compute="_compute_results")
    currency_id = fields.Many2one("res.currency", compute="_compute_results")
    due_count = fields.Integer(
        "Due Today",
        compute="_compute_due_count",
        help="How many would get the coupon if it were issued now, among those whom "
        "you may see.",
    )

    def _compute_results(self):
        self.env.flush_all()
        groups = self.env["loyalty.event.coupon.analysis"]._read_group(
            [("rule_id", "in", self.ids)],
            ["rule_id"],
            ["issued_count:sum", "came_count:sum", "used_count:sum", "turnover:sum"],
        )
        found = {rule.id: figures for rule, *figures in groups}
        for rule in self:
            issued, came, used, turnover = found.get(rule._origin.id, (0, 0, 0, 0.0))
            rule.issued_count = issued
            rule.came_count = came
            rule.used_count = used
            rule.turnover = turnover
            rule.currency_id = (rule.company_id or self.env.company).currency_id

    def _compute_due_count(self):
        for rule in self:
            rule.due_count = rule._origin._count_due() if rule._origin else 0

    def _count_due(self):
        """How many are due; none, where the reader may not use the filter, or where it
        asks for a field that is gone: the rule can be opened all the same."""
        try:
            return len(self.env["loyalty.event.coupon.finder"].find(self))
        except UserError:
            return 0

    def action_preview(self):
        """Open the contacts who would get the coupon now; nothing is issued."""
        self.ensure_one()
        due = self.env["loyalty.event.coupon.finder"].find(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Due Today: %s", self.name),
            "res_model": "res.partner",
            "view_mode": "list,kanban,form",
            "domain": [("id", "in", [each.partner_id for each in due])],
            "context": {"create": False},
            "help": self.env._(
                "<p>Nobody is due today.</p><p>Check the event, the audience and how "
                "far the rule reaches back.</p>"
            ),
        }

    def action_view_issues(self):
        """Open the coupons that the rule issued."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty_event_coupon.loyalty_event_coupon_issue_action"
        )
        action["domain"] = [("rule_id", "in", self.ids)]
        action["context"] = {}
        return action

    def action_view_analysis(self):
        """Open the figures of the rule."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty_event_coupon.loyalty_event_coupon_analysis_action"
        )
        action["domain"] = [("rule_id", "in", self.ids)]
        return action
