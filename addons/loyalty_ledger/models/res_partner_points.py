from odoo import fields, models

READERS = "loyalty_ledger.group_loyalty_reader"


class ResPartner(models.Model):
    """The member's points, one tap away from the contact."""

    _inherit = "res.partner"

    loyalty_points_count = fields.Integer(
        "Cards", compute="_compute_loyalty_points", groups=READERS
    )
    loyalty_points_display = fields.Char(
        "Points", compute="_compute_loyalty_points", groups=READERS
    )

    def _compute_loyalty_points(self):
        cards = self.env["loyalty.card"].search([("partner_id", "in", self.ids)])
        by_member = cards.grouped("partner_id")
        for partner in self:
            own = by_member.get(partner._origin, cards.browse())
            partner.loyalty_points_count = len(own)
            partner.loyalty_points_display = (
                own.points_display if len(own) == 1 else self._describe_cards(own)
            )

    def _describe_cards(self, cards):
        return self.env._("%s cards", len(cards)) if cards else False

    def action_view_loyalty_points(self):
        """Open the member's cards; a single one at once."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty_ledger.loyalty_card_ledger_action"
        )
        cards = self.env["loyalty.card"].search([("partner_id", "=", self.id)])
        action["domain"] = [("partner_id", "=", self.id)]
        action["context"] = {}
        if len(cards) == 1:
            action.update(res_id=cards.id, views=[(False, "form")])
        return action
