from odoo import api, models

from odoo.addons.loyalty_ledger.tools.movement import EARN, GRANT, Movement, to_points

from ..tools.rights import rights_due


class LoyaltyCard(models.Model):
    """The rights of a package go back with its uses, and no further."""

    _inherit = "loyalty.card"

    @api.private
    def _withdraw_rights(self, name):
        """Take back what is left of the rights beyond what the package still brings."""
        for card in self._get_own_rights().filtered("points"):
            grants = card._get_credits(GRANT)
            excess = grants._get_levels()[1] - self._get_rights_due(grants)
            for grant in grants:
                left = sum(to_points(lot.remaining) for lot in grant.lot_ids)
                left = min(left, to_points(grant.unreversed_points), excess)
                if left > 0:
                    self.env["loyalty.ledger"].reverse(
                        grant, left, name=name, forced=True
                    )
                    excess -= left

    @api.private
    def _restore_rights(self, entry):
        """Give again what a return had taken: it is withdrawn.

        :param entry: the credit that gives the uses again
        """
        for card in self._get_own_rights():
            grants = card._get_credits(GRANT)
            missing = self._get_rights_due(grants) - grants._get_levels()[1]
            if missing > 0:
                movement = card._prepare_right_again(entry, missing, grants)
                self.env["loyalty.ledger"].post(card, movement)

    def _prepare_right_again(self, entry, points, grants):
        lot = grants.lot_ids.sorted("id")[:1]
        return Movement(
            points,
            GRANT,
            key=f"package:{entry.id}:again:{self.id}",
            source=(entry.source_model, entry.source_id) if entry.source_id else None,
            name=entry.name or "",
            company_id=entry.company_id.id,
            available_on=lot.available_on or None,
            awaiting=entry.lot_ids[:1].awaiting or None,
            expires_on=lot.expires_on or None,
        )

    def _get_rights_due(self, grants):
        """Points of a right that this package brings, used ones included.

        :param grants: the credits of the right's card
        """
        granted, _present = grants._get_levels()
        credits = self._get_credits(EARN)
        sold, kept = credits._get_levels()
        is_left = any(
            entry._get_unspent_points() > 0
            for each in credits
            for part in each._get_trail()
            for entry in part
        )
        return rights_due(granted, sold, kept, is_left)

    def _get_own_rights(self):
        """The cards that came with this package: if it was merged, they are among
        those of the card that took it over."""
        cards = (self | self._get_surviving_card()).sudo().right_card_ids
        came = tuple(f"package:{each.id}:" for each in self._get_credits(EARN))
        return cards.filtered(
            lambda card: any(
                (grant.source_key or "").startswith(came)
                for grant in card._get_credits(GRANT)
            )
        )

    def _get_credits(self, kind):
        return (
            self.env["loyalty.ledger.entry"]
            .sudo()
            .search([("card_id", "=", self.id), ("kind", "=", kind)], order="id")
        )
