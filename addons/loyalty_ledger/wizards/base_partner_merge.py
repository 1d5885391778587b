from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge_loyalty_cards(self, src_partners, dst_partner):
        """Merge the members' cards, program by program, with their lots and history.

        The card of the contact that stays survives, else the oldest. Cards that do not
        belong to a member by name (gift cards, coupons) stay cards of their own.
        """
        Card = self.env["loyalty.card"].sudo()
        cards = Card.search(
            Domain("partner_id", "in", (src_partners | dst_partner).ids)
            & self._get_member_card_domain(),
            order="id",
        )
        for program, group in cards.grouped("program_id").items():
            if group.partner_id != dst_partner:
                self._merge_cards_of_program(group, dst_partner, program)

    def _get_member_card_domain(self):
        """Cards of which a member has one in each program."""
        money = Domain("program_id.program_type", "in", ("ewallet", "loyalty"))
        return Domain("program_id.applies_on", "=", "both") | (
            money & Domain("program_id.applies_on", "=", "future")
        )

    def _merge_cards_of_program(self, cards, dst_partner, program):
        own = cards.filtered(lambda card: card.partner_id == dst_partner)
        target = (own or cards)[:1]
        others = cards.filtered(lambda card: card.partner_id != dst_partner) - target
        former = target.partner_id
        self._check_points_moved(cards - own, program)
        self.env["loyalty.ledger"].merge_cards(others, target)
        if former != dst_partner:
            target.partner_id = dst_partner
            target.message_post(
                body=self.env._(
                    "Moved from %(former)s to %(member)s when the contacts were "
                    "merged.",
                    former=former.display_name,
                    member=dst_partner.display_name,
                )
            )
        self._log_merged_cards(others | target, dst_partner, program)

    def _check_points_moved(self, cards, program):
        """Points above the limit change their member by somebody who may approve, as
        where cards are merged or adjusted.

        :raise AccessError: the user may not
        """
        company = program.sudo().company_id or self.env.company
        above = company._is_above_adjustment_limit(cards.mapped("points"))
        if self.env.su or not above:
            return
        if not self.env.user.has_group("loyalty_ledger.group_loyalty_approve"):
            raise AccessError(
                self.env._(
                    "More than %(limit)s points of %(program)s would go to another "
                    "member: somebody who may approve adjustments merges these "
                    "contacts.",
                    limit=company.sudo().loyalty_adjustment_limit,
                    program=program.name,
                )
            )

    def _log_merged_cards(self, cards, dst_partner, program):
        dst_partner.message_post(
            body=self.env._(
                "Cards of %(program)s became one when contacts were merged: %(cards)s.",
                program=program.name,
                cards=", ".join(cards.mapped("code")),
            )
        )
