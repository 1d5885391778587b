from odoo import api, fields, models

from odoo.addons.loyalty_ledger.fields import LedgerReference

JOINED = "joined"
PROMOTION = "promotion"
DEMOTION = "demotion"
REFUND = "refund"
MANUAL = "manual"
MANUAL_ENDED = "manual_ended"
RULES = "rules"
MERGE = "merge"

CAUSES = [
    (JOINED, "First tier"),
    (PROMOTION, "Promotion"),
    (DEMOTION, "Demotion"),
    (REFUND, "Refund"),
    (MANUAL, "By hand"),
    (MANUAL_ENDED, "End of a change by hand"),
    (RULES, "Rules changed"),
    (MERGE, "Merge of cards"),
]


class LoyaltyTierHistory(models.Model):
    """One change of a member's tier: when, from where to where, why, by what measures.

    Rows are never changed or deleted. Like the ledger's entries they name what they
    speak of without a foreign key.
    """

    _name = "loyalty.tier.history"
    _description = "Tier History"
    _inherit = ["loyalty.ledger.immutable", "loyalty.ledger.names"]
    _order = "id desc"
    _log_access = False
    _rec_name = "card_id"

    changed_at = fields.Datetime("Date", required=True, readonly=True)
    card_id = LedgerReference("loyalty.card", required=True, readonly=True)
    program_id = LedgerReference("loyalty.program", readonly=True)
    partner_id = LedgerReference("res.partner", string="Member", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, ondelete="restrict")
    from_tier_id = LedgerReference("loyalty.tier", string="From", readonly=True)
    to_tier_id = LedgerReference("loyalty.tier", string="To", readonly=True)
    cause = fields.Selection(CAUSES, required=True, readonly=True)
    qualified_amount = fields.Monetary(
        "Money Spent", readonly=True, help="What counted at that moment."
    )
    qualified_visits = fields.Integer("Visits", readonly=True)
    qualified_points = fields.Float("Qualifying Points", digits=(16, 2), readonly=True)
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    user_id = LedgerReference("res.users", readonly=True)
    note = fields.Char("Reason", readonly=True)

    _card_idx = models.Index("(card_id, id)")

    @api.depends("program_id")
    def _compute_currency_id(self):
        for line in self:
            program = line.program_id.sudo()
            line.currency_id = program.currency_id or self.env.company.currency_id
