from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class LoyaltyCardMerge(models.TransientModel):
    """Several cards of one program become one: the points, the lots, the history."""

    _name = "loyalty.card.merge"
    _description = "Merge Cards"

    card_ids = fields.Many2many("loyalty.card", string="Cards", required=True)
    target_id = fields.Many2one(
        "loyalty.card",
        string="Card That Stays",
        required=True,
        domain="[('id', 'in', card_ids)]",
        compute="_compute_target_id",
        store=True,
        readonly=False,
    )
    total_points = fields.Float(digits=(16, 2), compute="_compute_total")
    has_several_members = fields.Boolean(compute="_compute_total")

    @api.depends("card_ids")
    def _compute_target_id(self):
        for wizard in self:
            cards = wizard.card_ids.sorted("id")
            wizard.target_id = wizard.target_id or cards.filtered("active")[:1]

    @api.depends("card_ids.points", "card_ids.partner_id")
    def _compute_total(self):
        for wizard in self:
            wizard.total_points = sum(wizard.card_ids.mapped("points"))
            wizard.has_several_members = len(wizard.card_ids.partner_id) > 1

    def action_merge(self):
        """Merge, and show the card that stays.

        :raise UserError: less than two cards, several programs, archived cards, or the
            user may not adjust points
        """
        self.ensure_one()
        self._check_mergeable()
        self._check_members()
        self.env["loyalty.ledger"].merge_cards(
            self.card_ids - self.target_id, self.target_id
        )
        return self.target_id.get_formview_action()

    def _check_members(self):
        """Points above the limit change their member by somebody who may approve.

        :raise AccessError: the user may adjust, not approve
        """
        company = self.target_id.sudo().company_id or self.env.company
        member = self.target_id.partner_id
        others = self.card_ids.filtered(
            lambda card: card.partner_id and card.partner_id != member
        )
        if not company._is_above_adjustment_limit(others.mapped("points")):
            return
        if not self.env.user.has_group("loyalty_ledger.group_loyalty_approve"):
            raise AccessError(
                self.env._(
                    "More than %s points would go to another member: somebody who may "
                    "approve adjustments merges these cards.",
                    company.sudo().loyalty_adjustment_limit,
                )
            )

    def _check_mergeable(self):
        cards = self.card_ids
        cards.check_access("read")
        if len(cards) < 2 or self.target_id not in cards:
            raise UserError(
                self.env._("Choose two cards or more, and which of them stays.")
            )
        if len(cards.program_id) > 1:
            raise UserError(self.env._("Only cards of one program can be merged."))
        if not all(cards.mapped("active")):
            raise UserError(self.env._("Archived cards cannot be merged."))
        if cards.hold_ids.filtered_domain(cards.hold_ids._get_active_domain(cards)):
            raise UserError(
                self.env._(
                    "Points of these cards are reserved by an order that is being "
                    "paid. Wait for it, or release the reservation."
                )
            )
