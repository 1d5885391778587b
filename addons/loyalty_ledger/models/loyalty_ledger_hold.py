from odoo import api, fields, models

ACTIVE = "active"
USED = "used"
RELEASED = "released"


class LoyaltyLedgerHold(models.Model):
    """Points reserved for a while, so that two tills cannot promise the same."""

    _name = "loyalty.ledger.hold"
    _description = "Loyalty Ledger Hold"
    _order = "id desc"
    _rec_name = "hold_key"

    card_id = fields.Many2one(
        "loyalty.card", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="card_id.company_id")
    points = fields.Float(digits=(16, 2), required=True, readonly=True)
    expires_at = fields.Datetime(required=True, readonly=True)
    hold_key = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        [(ACTIVE, "Active"), (USED, "Used"), (RELEASED, "Released")],
        required=True,
        readonly=True,
        default=ACTIVE,
    )
    source_model = fields.Char(readonly=True)
    source_id = fields.Many2oneReference(model_field="source_model", readonly=True)

    #: By pattern, too: a document finds all its holds by the beginning of their keys.
    _active_key_unique = models.UniqueIndex(
        "(hold_key text_pattern_ops) WHERE state = 'active'",
        "These points are reserved already.",
    )
    _card_idx = models.Index("(card_id) WHERE state = 'active'")
    _points_positive = models.Constraint(
        "CHECK (points > 0)", "A hold reserves a positive number of points."
    )

    @api.model
    def _get_active_domain(self, cards):
        return [
            ("card_id", "in", cards.ids),
            ("state", "=", ACTIVE),
            ("expires_at", ">", fields.Datetime.now()),
        ]

    @api.model
    def _get_of_document(self, prefix):
        """The active holds whose keys begin like this, whatever card has them now."""
        escaped = prefix.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        return self.search(
            [("hold_key", "=like", f"{escaped}%"), ("state", "=", ACTIVE)]
        )

    def action_release(self):
        """Give the reserved points free."""
        self.filtered(lambda hold: hold.state == ACTIVE).state = RELEASED
        return True

    @api.autovacuum
    def _gc_holds(self):
        """Forget holds that ended more than a month ago."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=30)
        self.search([("expires_at", "<", limit)], limit=10_000).unlink()
