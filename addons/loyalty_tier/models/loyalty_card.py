from odoo import api, fields, models
from odoo.exceptions import AccessError

from .loyalty_tier_history import MANUAL

GROUP_ADJUST = "loyalty_ledger.group_loyalty_adjust"
#: What only an evaluation or a change with its reason sets.
GUARDED_FIELDS = frozenset(
    {
        "tier_id",
        "tier_since",
        "tier_at_risk_until",
        "tier_warned_until",
        "tier_manual",
        "tier_manual_id",
        "tier_manual_until",
    }
)


class LoyaltyCard(models.Model):
    """How a member stands on the ladder of the card's program."""

    _inherit = "loyalty.card"

    tier_id = fields.Many2one(
        "loyalty.tier",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    tier_since = fields.Datetime("In This Tier Since", readonly=True, copy=False)
    tier_at_risk_until = fields.Date(
        "Tier at Risk Until",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The tier is no longer earned and kept until the end of this day.",
    )
    tier_warned_until = fields.Date(
        readonly=True,
        copy=False,
        help="The member was warned that the tier ends on this day.",
    )
    tier_manual = fields.Selection(
        [("least", "At least this tier"), ("exact", "Exactly this tier")],
        string="Set by Hand",
        readonly=True,
        copy=False,
    )
    tier_manual_id = fields.Many2one(
        "loyalty.tier", "Tier by Hand", readonly=True, copy=False, ondelete="restrict"
    )
    tier_manual_until = fields.Date("By Hand Until", readonly=True, copy=False)
    tier_joined_on = fields.Date(
        "Member Since",
        copy=False,
        help="The day on which the year of membership begins. Empty: the day on which "
        "the card was made.",
    )
    tier_history_ids = fields.Many2many(
        "loyalty.tier.history", compute="_compute_tier_history_ids"
    )

    # An evaluation goes through the members of a program in this order.
    _tier_member_idx = models.Index(
        "(program_id, partner_id) WHERE active AND partner_id IS NOT NULL"
    )

    def _compute_tier_history_ids(self):
        for card in self:
            domain = [("card_id", "in", card._get_history_card_ids())]
            card.tier_history_ids = card.tier_history_ids.search(domain)

    # -- what nobody does by hand -----------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [self._without_standing(vals) for vals in vals_list]
        return super().create(vals_list)

    def _without_standing(self, vals):
        guarded = self._get_guarded_fields()
        return {name: value for name, value in vals.items() if name not in guarded}

    def _get_guarded_fields(self):
        """The day of joining is corrected by somebody who may adjust points."""
        if self.env.user.has_group(GROUP_ADJUST):
            return GUARDED_FIELDS
        return GUARDED_FIELDS | {"tier_joined_on"}

    def _check_guarded_fields(self, vals):
        if guarded := self._get_guarded_fields() & vals.keys():
            raise AccessError(
                self.env._(
                    "%s is set by the evaluation of tiers, or by a change with its "
                    "reason.",
                    ", ".join(sorted(guarded)),
                )
            )
        return super()._check_guarded_fields(vals)

    # -- standing ---------------------------------------------------------------------

    def _get_joined_on(self):
        """The day on which the member joined, where the company is."""
        self.ensure_one()
        if self.tier_joined_on:
            return self.tier_joined_on
        company = self.sudo().company_id or self.env.company
        return company._get_loyalty_day(self.create_date)

    def _get_tier_rank(self):
        """The place of the tier on the ladder, from 1; 0 is none."""
        self.ensure_one()
        tiers = self.program_id._get_tiers()
        return tiers.ids.index(self.tier_id.id) + 1 if self.tier_id in tiers else 0

    def _set_tier_by_hand(self, tier, hold, until, note):
        """Put the member into a tier, whatever was earned.

        :param tier: empty for no tier
        :param hold: least or exact: whether a higher tier can be earned meanwhile
        :param until: last day on which it counts; none: until it is changed again
        :param note: the reason
        """
        self.ensure_one()
        before = self.tier_id
        self.write(
            {
                "tier_manual": hold,
                "tier_manual_id": tier.id,
                "tier_manual_until": until,
                "tier_id": tier.id,
                "tier_since": fields.Datetime.now(),
                "tier_at_risk_until": False,
            }
        )
        self._log_tier_change(before, MANUAL, note)
        self.env["loyalty.tier.evaluation"].evaluate(cards=self)

    def action_change_tier(self):
        """Open a change of the tier by hand."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change Tier"),
            "res_model": "loyalty.tier.change",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_card_id": self.id,
                "default_tier_id": self.tier_id.id,
            },
        }

    def action_end_tier_by_hand(self):
        """Have the member in the tier that is earned from now on.

        :raise AccessError: the user may not adjust
        """
        self.env["loyalty.tier.change"].check_access("create")
        self.check_access("read")
        for card in self.sudo().filtered("tier_manual"):
            yesterday = fields.Date.subtract(card._get_ledger_today(), days=1)
            card.tier_manual_until = yesterday
            self.env["loyalty.tier.evaluation"].evaluate(cards=card)
        return True

    def _take_over_tier(self, source, cause):
        """Have the tier of a card that is merged into this one."""
        before = self.tier_id
        self.write({name: source[name] for name in GUARDED_FIELDS})
        self._log_tier_change(before, cause)

    def _log_tier_change(self, before, cause, note=False):
        measures = self.env["loyalty.tier.decision"]._get_measures_of(self)
        self.env["loyalty.tier.history"].sudo().create(
            {
                "changed_at": fields.Datetime.now(),
                "card_id": self.id,
                "program_id": self.program_id.id,
                "partner_id": self.partner_id.id,
                "company_id": self.company_id.id,
                "from_tier_id": before.id,
                "to_tier_id": self.tier_id.id,
                "cause": cause,
                "qualified_amount": float(measures.amount),
                "qualified_visits": measures.visits,
                "qualified_points": float(measures.points),
                "user_id": self.env.uid,
                "note": note,
            }
        )
