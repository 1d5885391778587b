from odoo import fields, models


class LoyaltyLedgerDraw(models.Model):
    """Which entry took how much from which lot, or gave how much back to it."""

    _name = "loyalty.ledger.draw"
    _description = "Loyalty Ledger Draw"
    _inherit = ["loyalty.ledger.immutable"]
    _order = "id"
    _log_access = False
    _rec_name = "entry_id"

    entry_id = fields.Many2one(
        "loyalty.ledger.entry",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    lot_id = fields.Many2one(
        "loyalty.ledger.lot",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Empty: the card's overdraft.",
    )
    points = fields.Float(
        digits=(16, 2),
        required=True,
        readonly=True,
        help="Positive: taken from the lot. Negative: given back to it.",
    )

    _points_not_zero = models.Constraint("CHECK (points <> 0)", "A draw moves points.")
