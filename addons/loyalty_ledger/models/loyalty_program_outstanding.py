from odoo import fields, models


class LoyaltyProgram(models.Model):
    """What members still hold: archiving a program takes nothing from them."""

    _inherit = "loyalty.program"

    points_outstanding = fields.Float(
        digits=(16, 2),
        compute="_compute_points_outstanding",
        help="Points on the cards of this program, those of archived cards included.",
    )
    outstanding_card_count = fields.Integer(
        "Cards with Points", compute="_compute_points_outstanding"
    )

    def _compute_points_outstanding(self):
        groups = self.env["loyalty.card"].sudo().with_context(active_test=False)
        groups = groups._read_group(
            [("program_id", "in", self.ids), ("points", "!=", 0)],
            ["program_id"],
            ["points:sum", "__count"],
        )
        found = {program.id: (points, count) for program, points, count in groups}
        for program in self:
            points, count = found.get(program._origin.id, (0.0, 0))
            program.points_outstanding = points
            program.outstanding_card_count = count

    def action_view_outstanding(self):
        """Open the cards that hold points."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty_ledger.loyalty_card_ledger_action"
        )
        action["domain"] = [("program_id", "=", self.id), ("points", "!=", 0)]
        action["context"] = {"active_test": False}
        return action
