from odoo import api, fields, models
from odoo.exceptions import UserError

USED = "used"
CANCELLED = "cancelled"


class LoyaltyPrivilegeUse(models.Model):
    """One use of a privilege: whose, which, when, where, for what and by whom.

    Made by a card only (``_use_privilege``), and never changed but by a cancellation
    with its reason.
    """

    _name = "loyalty.privilege.use"
    _description = "Use of a Privilege"
    _inherit = ["loyalty.source.mixin"]
    _order = "used_at desc, id desc"
    _rec_name = "privilege_id"

    card_id = fields.Many2one(
        "loyalty.card", required=True, readonly=True, ondelete="restrict", index=True
    )
    partner_id = fields.Many2one(
        related="card_id.partner_id", string="Member", store=True, index=True
    )
    program_id = fields.Many2one(related="card_id.program_id")
    privilege_id = fields.Many2one(
        "loyalty.privilege",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    tier_id = fields.Many2one(
        "loyalty.tier", readonly=True, ondelete="set null", help="At that moment."
    )
    company_id = fields.Many2one(
        "res.company",
        string="Branch",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    used_at = fields.Datetime(
        "Date", required=True, readonly=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one(
        "res.users",
        string="By",
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    year = fields.Integer(required=True, readonly=True, aggregator=None)
    number = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Of the year. 0: the privilege had no limit.",
    )
    allowance = fields.Integer(
        readonly=True, aggregator=None, help="Times a year at that moment."
    )
    source_key = fields.Char(
        readonly=True, help="Names the business event. The same key is used once."
    )
    note = fields.Char(readonly=True)
    state = fields.Selection(
        [(USED, "Used"), (CANCELLED, "Cancelled")],
        required=True,
        readonly=True,
        default=USED,
    )
    cancel_reason = fields.Char(readonly=True)
    cancelled_at = fields.Datetime("Cancelled On", readonly=True)
    cancelled_by_id = fields.Many2one(
        "res.users", "Cancelled By", readonly=True, ondelete="restrict"
    )

    # The database counts, too: no two workers use up the same of a year.
    _number_unique = models.UniqueIndex(
        "(card_id, privilege_id, year, number) WHERE state = 'used' AND number > 0",
        "This privilege was used at the same moment. Try again.",
    )
    _source_key_unique = models.UniqueIndex(
        "(source_key) WHERE source_key IS NOT NULL",
        "This use is recorded already.",
    )
    _within_allowance = models.Constraint(
        "CHECK (number BETWEEN 0 AND allowance)",
        "A privilege cannot be used more often than the year allows.",
    )
    _cancelled_with_reason = models.Constraint(
        "CHECK (state = 'used' OR COALESCE(cancel_reason, '') != '')",
        "A cancellation needs its reason.",
    )

    # -- cancel -----------------------------------------------------------------------

    @api.private
    def _cancel(self, reason):
        """Give uses back. One that is cancelled already stays as it is.

        :param reason: in words; it is kept
        :raise UserError: the reason is missing
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Enter why the use is cancelled."))
        for use in self.sudo().filtered(lambda each: each.state == USED):
            self.env["loyalty.ledger"]._touch(use.card_id)
            use.write(
                {
                    "state": CANCELLED,
                    "cancel_reason": reason.strip(),
                    "cancelled_at": fields.Datetime.now(),
                    "cancelled_by_id": self.env.uid,
                }
            )

    def action_cancel(self):
        """Ask for the reason of a cancellation."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cancel Use"),
            "res_model": "loyalty.privilege.cancel",
            "view_mode": "form",
            "target": "new",
            "context": {"default_use_id": self.id},
        }

    def _raise_in_use(self):
        """:raise UserError: there is a use of the privilege"""
        for use in self[:1]:
            raise UserError(
                self.env._(
                    "%s was used by members and stays in their history. Archive it "
                    "instead.",
                    use.privilege_id.name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A use is cancelled with its reason, not deleted."))
