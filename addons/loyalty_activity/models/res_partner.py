from odoo import fields, models

READERS = "loyalty_ledger.group_loyalty_reader"


class ResPartner(models.Model):
    """How often the customer came, at a glance on the contact."""

    _inherit = "res.partner"

    loyalty_visit_count = fields.Integer(
        "Visits", compute="_compute_loyalty_visit_count", groups=READERS
    )

    def _compute_loyalty_visit_count(self):
        groups = self.env["loyalty.visit"]._read_group(
            [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
        )
        counts = {partner.id: count for partner, count in groups}
        for partner in self:
            partner.loyalty_visit_count = counts.get(partner._origin.id, 0)

    def action_view_loyalty_visits(self):
        """Open the customer's visits."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty_activity.loyalty_visit_action"
        )
        action["domain"] = [("partner_id", "=", self.id)]
        action["context"] = {}
        action["views"] = sorted(action["views"], key=lambda view: view[1] != "list")
        return action
