from odoo import models
from odoo.exceptions import UserError

from odoo.addons.loyalty_ledger.tools.movement import to_points


class LoyaltyAdjustment(models.Model):
    _inherit = "loyalty.adjustment"

    def _post_document(self):
        """A written-off overdraft settles the difference of the till behind it.

        :raise UserError: meanwhile other points have settled a part of the overdraft
        """
        differences = self.env["pos.loyalty.difference"].search(
            [("adjustment_id", "in", self.ids)]
        )
        if differences and to_points(self.points) > to_points(self.card_id.overdraft):
            raise UserError(
                self.env._(
                    "Card %(code)s is short of %(points)s points only by now. Refuse "
                    "%(document)s and write off what is left.",
                    code=self.card_code,
                    points=self.card_id.overdraft,
                    document=self.display_name,
                )
            )
        vals = super()._post_document()
        differences.action_settle()
        return vals
