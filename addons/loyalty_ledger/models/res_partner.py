from odoo import api, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_points(self):
        """A contact that still holds points cannot be deleted.

        :raise UserError: names the first card and what to do
        """
        card = (
            self.env["loyalty.card"]
            .sudo()
            .with_context(active_test=False)
            .search([("partner_id", "in", self.ids), ("points", "!=", 0)], limit=1)
        )
        if card:
            raise UserError(
                self.env._(
                    "%(member)s still has %(points)s on card %(code)s. Archive the "
                    "contact, merge it with another one, or adjust the points to zero "
                    "first.",
                    member=card.partner_id.display_name,
                    points=card.points_display,
                    code=card.code,
                )
            )
