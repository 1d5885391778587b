from odoo import fields, models

from ..fields import LedgerReference

READY = "ready"
BAD = "bad"
KNOWN = "known"
DONE = "done"


class LoyaltyBulkGrantLine(models.Model):
    """One member of a bulk grant: what was asked, who was found, what came of it."""

    _name = "loyalty.bulk.grant.line"
    _description = "Bulk Grant Line"
    _order = "line, id"
    _log_access = False
    _rec_name = "identifier"

    grant_id = fields.Many2one(
        "loyalty.bulk.grant", required=True, ondelete="cascade", index=True
    )
    line = fields.Integer(readonly=True)
    identifier = fields.Char("As Given", readonly=True)
    partner_id = LedgerReference("res.partner", string="Member", readonly=True)
    card_id = LedgerReference(
        "loyalty.card",
        readonly=True,
        help="Empty: the member gets a card when the points are posted.",
    )
    points = fields.Float(digits=(16, 2), readonly=True)
    text = fields.Char(readonly=True, help="The member reads this on the statement.")
    state = fields.Selection(
        [
            (READY, "Ready"),
            (BAD, "Not accepted"),
            (KNOWN, "Granted before"),
            (DONE, "Posted"),
        ],
        required=True,
        readonly=True,
    )
    reason = fields.Char(readonly=True)

    _posted_idx = models.Index("(card_id, points) WHERE state = 'done'")
