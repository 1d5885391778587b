from odoo import api, models

from odoo.addons.loyalty_ledger.tools.movement import to_points


class LoyaltyLedger(models.AbstractModel):
    """Returns of packages find uses that were transferred; rights follow a merge."""

    _inherit = "loyalty.ledger"

    # -- transferred uses -----------------------------------------------------------

    def _post_on_card(self, card, movements):
        if card.program_id._is_package():
            for movement in movements:
                if movement.reverses and movement.points < 0:
                    self._bring_back(movement)
        return super()._post_on_card(card, movements)

    def _bring_back(self, movement):
        """Undo transfers of a package's uses, as far as its return takes them back
        and the card that was sold has too few.

        :param movement: the return of a credit
        """
        if movement.key and self._find_by_key(movement.key):
            return
        credit = self.env["loyalty.ledger.entry"].sudo().browse(movement.reverses)
        missing = -movement.points - credit._get_unused_on_card()
        for out, into in credit._get_transfers():
            part = min(missing, into._get_unused_points())
            if part > 0:
                missing -= self._undo_transfer(out, into, part, movement)

    def _undo_transfer(self, out, into, points, movement):
        """:return: how many points came back"""
        origin = {"name": movement.name, "source": movement.source, "forced": True}
        taken = self.reverse(into, points, **origin)
        back = -sum(to_points(entry.points) for entry in taken)
        if back:
            self.reverse(out, back, **origin)
        return back

    # -- rights ---------------------------------------------------------------------

    @api.private
    @api.model
    def merge_cards(self, sources, target):
        """The rights of a package go with it, to whom it belongs then."""
        res = super().merge_cards(sources, target)
        rights = (sources.sudo() - target.sudo()).right_card_ids
        rights.write(
            {
                "package_card_id": target.id,
                "partner_id": target.sudo().partner_id.id,
                "license_plate": target.sudo().license_plate,
            }
        )
        return res
