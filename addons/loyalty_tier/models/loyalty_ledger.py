from odoo import api, models
from odoo.tools import SQL

from odoo.addons.loyalty_ledger.tools.movement import EARN, GRANT

from .loyalty_tier_history import MERGE


class LoyaltyLedger(models.AbstractModel):
    """What the ledger does to many cards, or makes of several, concerns their tiers."""

    _inherit = "loyalty.ledger"
    _name = "loyalty.ledger"

    @api.private
    @api.model
    def post_bulk(self, amounts, kind=GRANT, **options):
        """Credit many cards; what they earn that way counts for the tier too."""
        posted = super().post_bulk(amounts, kind=kind, **options)
        if kind == EARN and posted:
            self._count_bulk(amounts)
        return posted

    def _count_bulk(self, amounts):
        cards = self.env["loyalty.card"].sudo().browse(amounts)
        programs = cards.program_id.filtered(lambda program: program._has_ladder())
        self.env["loyalty.tier.points"].sudo()._record_past(programs)
        concerned = cards.filtered(lambda card: card.program_id in programs)
        self.env["loyalty.tier.evaluation"].evaluate(cards=concerned)

    @api.private
    @api.model
    def merge_cards(self, sources, target):
        """Make one card of several: it has what all did, and the better tier until the
        next evaluation."""
        others = sources.sudo() - target.sudo()
        res = super().merge_cards(sources, target)
        for source in others:
            self._merge_tiers(source, target.sudo())
        return res

    def _merge_tiers(self, source, target):
        self.env["loyalty.tier.points"].flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE loyalty_tier_points SET card_id = %s WHERE card_id = %s",
                target.id,
                source.id,
            )
        )
        self.env["loyalty.tier.points"].invalidate_model()
        target.tier_joined_on = min(source._get_joined_on(), target._get_joined_on())
        if source._get_tier_rank() > target._get_tier_rank():
            target._take_over_tier(source, MERGE)
