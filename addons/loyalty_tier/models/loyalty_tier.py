from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.ladder import Step
from ..tools.standing import rank_key

#: What decides who is in which tier: changed by a revision once members are in one.
RULE_FIELDS = frozenset(
    {
        "program_id",
        "sequence",
        "active",
        "qualifying_amount",
        "qualifying_visits",
        "qualifying_points",
    }
)
#: What decides which tiers have a price list that counts.
PRICING_FIELDS = frozenset({"pricelist_id", "active"})


class LoyaltyTier(models.Model):
    """One step of a program's ladder."""

    _name = "loyalty.tier"
    _inherit = ["loyalty.tier.threshold.mixin"]
    _description = "Loyalty Tier"
    _order = "program_id, sequence, id"

    program_id = fields.Many2one(
        "loyalty.program",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('program_type', '=', 'loyalty')]",
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    currency_id = fields.Many2one(related="program_id.currency_id")
    sequence = fields.Integer(default=10, help="The lowest tier comes first.")
    name = fields.Char(required=True, translate=True)
    color = fields.Integer("Color")
    active = fields.Boolean(default=True)
    redemption_rate = fields.Float(
        "Points Pay",
        digits=(6, 2),
        default=1.0,
        required=True,
        help="A point of a member of this tier pays so many times what the reward "
        "says: with 2, a point that pays 1 pays 2. Counts where points pay like money "
        "and the program's points follow its own policy.",
    )
    pricelist_id = fields.Many2one(
        "product.pricelist",
        string="Price List",
        ondelete="restrict",
        index="btree_not_null",
        help="Members of this tier buy by this price list, unless another one was "
        "chosen on their contact. It counts for as long as they are in the tier.",
    )
    privilege_ids = fields.One2many(
        "loyalty.tier.privilege",
        "tier_id",
        help="What members of this tier may use. They have the privileges of the lower "
        "tiers, too.",
    )
    description = fields.Text(
        "In Words",
        translate=True,
        help="What members of this tier get, in words for the customer.",
    )
    member_count = fields.Integer("Members", compute="_compute_member_count")

    _redemption_rate_positive = models.Constraint(
        "CHECK (redemption_rate > 0)",
        "What points pay must be above zero; 1 changes nothing.",
    )

    @api.constrains("pricelist_id", "program_id")
    def _check_pricelist(self):
        """A price list of one branch cannot count in another one."""
        for tier in self:
            branch = tier.sudo().pricelist_id.company_id
            if branch and branch != tier.sudo().program_id.company_id:
                raise ValidationError(
                    self.env._(
                        "Price list %(pricelist)s belongs to %(branch)s, the program "
                        "of %(tier)s does not. Choose a price list for all branches.",
                        pricelist=tier.sudo().pricelist_id.name,
                        branch=branch.name,
                        tier=tier.name,
                    )
                )

    def _compute_member_count(self):
        groups = self.env["loyalty.card"]._read_group(
            [("tier_id", "in", self.ids)], ["tier_id"], ["__count"]
        )
        counts = {tier.id: count for tier, count in groups}
        for tier in self:
            tier.member_count = counts.get(tier._origin.id, 0)

    # -- the ladder -------------------------------------------------------------------

    @api.constrains(*RULE_FIELDS)
    def _check_ladder(self):
        self.program_id._check_ladder()

    def _get_step(self):
        """The tier as the calculator sees it."""
        return Step(self.id, self._get_thresholds())

    def _get_rank_key(self):
        """What tiers of a ladder are compared by, also those that are archived."""
        self.ensure_one()
        return rank_key(self.sequence, self.id)

    def _is_reached_by(self, tier):
        """Whether members of a tier are in this one or above it, on the same ladder.

        :param tier: empty for somebody who is in none
        """
        wanted, tier = self.sudo(), tier.sudo()
        return (
            bool(tier)
            and tier.program_id == wanted.program_id
            and tier._get_rank_key() >= wanted._get_rank_key()
        )

    def _is_open_to(self, partner):
        """Whether a customer is in this tier or above it, now or when it counts."""
        return self._is_reached_by(self.sudo().program_id._get_member_tier(partner))

    # -- gates ------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        programs = self.env["loyalty.program"].browse(
            {vals.get("program_id") for vals in vals_list} - {None, False}
        )
        programs._check_rules_editable()
        tiers = super().create(vals_list)
        first = tiers.program_id.filtered(lambda program: not program._has_ladder())
        first.sudo().is_tiered = True
        self.env["loyalty.tier.points"].sudo()._record_past(first)
        if tiers.sudo().pricelist_id:
            self.env.registry.clear_cache()
        return tiers

    def write(self, vals):
        if RULE_FIELDS & vals.keys():
            self.program_id._check_rules_editable()
        if PRICING_FIELDS & vals.keys():
            self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        if self.sudo().pricelist_id:
            self.env.registry.clear_cache()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """A tier that somebody was in stays, archived: the history names it."""
        self.program_id._check_rules_editable()
        used = (
            self.env["loyalty.tier.history"]
            .sudo()
            .search(
                ["|", ("from_tier_id", "in", self.ids), ("to_tier_id", "in", self.ids)],
                limit=1,
            )
        )
        if used:
            tier = used.to_tier_id & self or used.from_tier_id & self
            raise UserError(
                self.env._(
                    "Members have been in tier %s. Archive it in a revision of the "
                    "rules instead of deleting it: their history names it.",
                    tier.name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_wanted(self):
        """A rule or a reward of a tier that is gone would be for everybody."""
        domain = [("tier_id", "in", self.ids)]
        inactive = self.sudo().with_context(active_test=False)
        for model in ("loyalty.rule", "loyalty.reward"):
            for record in inactive.env[model].search(domain, limit=1):
                raise UserError(
                    self.env._(
                        "%(program)s has a rule or a reward for members from %(tier)s "
                        "on. Change it first.",
                        program=record.program_id.name,
                        tier=record.tier_id.name,
                    )
                )

    def action_view_members(self):
        """Open the cards in this tier."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty_tier.loyalty_card_tier_action"
        )
        action["domain"] = [("tier_id", "=", self.id)]
        action["context"] = {}
        return action
