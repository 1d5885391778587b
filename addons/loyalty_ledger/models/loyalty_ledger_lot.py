from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..fields import LedgerReference


class LoyaltyLedgerLot(models.Model):
    """What one credit gave: who owes it, until when it is valid, what is left."""

    _name = "loyalty.ledger.lot"
    _description = "Loyalty Ledger Lot"
    _order = "spendable_until, id"
    _log_access = False
    _rec_name = "entry_id"

    entry_id = fields.Many2one(
        "loyalty.ledger.entry",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    card_id = LedgerReference("loyalty.card", required=True, readonly=True)
    program_id = LedgerReference("loyalty.program", readonly=True)
    company_id = fields.Many2one(
        "res.company",
        string="Issuer",
        required=True,
        readonly=True,
        ondelete="restrict",
        help="The branch that issued these points and owes them.",
    )
    points = fields.Float("Granted", digits=(16, 2), required=True, readonly=True)
    remaining = fields.Float(digits=(16, 2), required=True, readonly=True)
    available_on = fields.Date(
        readonly=True, help="First day on which these points can be spent."
    )
    awaiting = fields.Char(
        readonly=True, help="What must happen before these points can be spent."
    )
    expires_on = fields.Date(
        readonly=True, help="Last valid day, as the customer is told."
    )
    spendable_until = fields.Date(
        readonly=True, help="Last valid day with the program's days of grace."
    )
    unit_value = fields.Float(
        digits=(16, 6), readonly=True, help="Accounting value of one point."
    )
    is_bonus = fields.Boolean(
        "Bonus",
        readonly=True,
        help="Given beside what was paid: spent last, and never paid out.",
    )
    draw_ids = fields.One2many("loyalty.ledger.draw", "lot_id")

    _open_idx = models.Index("(card_id) WHERE remaining > 0")
    _due_idx = models.Index(
        "(spendable_until) WHERE remaining > 0 AND spendable_until IS NOT NULL"
    )
    _awaiting_idx = models.Index("(awaiting) WHERE awaiting IS NOT NULL")
    _remaining_range = models.Constraint(
        "CHECK (remaining >= 0 AND remaining <= points)",
        "A lot holds no less than nothing and no more than it was granted.",
    )
    _points_positive = models.Constraint(
        "CHECK (points > 0)", "A lot is granted a positive number of points."
    )

    def _take(self, points):
        """Take points from these lots: one statement, whatever is in the cache.

        :param dict points: how many by id of the lot, below zero: given back
        """
        if not self:
            return
        self.flush_model(["remaining"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE loyalty_ledger_lot lot SET remaining = remaining - taken.points
                  FROM unnest(%s::int[], %s::numeric[]) AS taken(id, points)
                 WHERE lot.id = taken.id
                """,
                self.ids,
                [points[lot_id] for lot_id in self.ids],
            )
        )
        self.invalidate_recordset(["remaining"], flush=False)

    def _is_dated(self):
        """Whether the points could not be spent at once, or cannot yet."""
        return bool(self.awaiting or self.available_on)

    def _get_terms(self):
        """What tells lots apart that a merge has put on one card."""
        return (self.awaiting, self.available_on, self.is_bonus)

    def _extend_for_return(self):
        """Points given back to a lot that is over stay valid for some days.

        How many is a policy of the program; none means that they expire again.
        """
        for lot in self.filtered("spendable_until"):
            days = lot.program_id.return_grace_days
            grace = lot.card_id._get_ledger_today() + timedelta(days=days)
            if days and lot.spendable_until < grace:
                lot.write({"expires_on": grace, "spendable_until": grace})
