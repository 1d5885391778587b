from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from .loyalty_program import PublishedRules
from .loyalty_tier_ladder_mixin import LADDER_FIELDS

DRAFT = "draft"
PUBLISHED = "published"
#: Only the actions of a revision set these.
GATED_FIELDS = frozenset({"state", "previewed_at", "published_at", "published_by_id"})


class LoyaltyTierRevision(models.Model):
    """New rules for a ladder: prepared, previewed, then published.

    It begins as a copy of the rules that hold. Nothing counts before it is published.
    """

    _name = "loyalty.tier.revision"
    _description = "Revision of Tier Rules"
    _inherit = ["loyalty.tier.ladder.mixin", "mail.thread"]
    _order = "id desc"

    name = fields.Char(required=True, default=lambda self: self.env._("New rules"))
    program_id = fields.Many2one(
        "loyalty.program",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('program_type', '=', 'loyalty')]",
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    currency_id = fields.Many2one(related="program_id.currency_id")
    state = fields.Selection(
        [(DRAFT, "In preparation"), (PUBLISHED, "Published")],
        default=DRAFT,
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    line_ids = fields.One2many(
        "loyalty.tier.revision.line", "revision_id", string="Tiers", copy=True
    )
    member_ids = fields.One2many("loyalty.tier.revision.member", "revision_id")
    previewed_at = fields.Datetime(readonly=True, copy=False)
    published_at = fields.Datetime(readonly=True, copy=False)
    published_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    rising_count = fields.Integer("Move Up", compute="_compute_preview")
    falling_count = fields.Integer("Move Down", compute="_compute_preview")
    yearly_cost = fields.Monetary(
        "Cost per Year",
        compute="_compute_preview",
        help="What the new multipliers would have cost in the last twelve months: the "
        "difference of the multipliers, times the points that each member earned, "
        "times the value of a point.",
    )

    @api.depends("member_ids")
    def _compute_preview(self):
        groups = self.env["loyalty.tier.revision.member"]._read_group(
            [("revision_id", "in", self.ids)],
            ["revision_id", "direction"],
            ["__count", "yearly_cost:sum"],
        )
        for revision in self:
            own = [group[1:] for group in groups if group[0] == revision._origin]
            counts = {direction: count for direction, count, _cost in own}
            revision.rising_count = counts.get("up", 0)
            revision.falling_count = counts.get("down", 0) + counts.get("removed", 0)
            revision.yearly_cost = sum(cost for _direction, _count, cost in own)

    @api.constrains("program_id")
    def _check_tiers(self):
        """Rules of one program change no tier of another one."""
        for revision in self:
            tiers = revision.sudo().line_ids.tier_id
            if tiers.program_id - revision.sudo().program_id:
                raise ValidationError(
                    self.env._(
                        "%(name)s changes tiers of another program than %(program)s. "
                        "Prepare new rules for that one.",
                        name=revision.name,
                        program=revision.sudo().program_id.name,
                    )
                )

    # -- the copy ---------------------------------------------------------------------

    @api.onchange("program_id")
    def _onchange_program_id(self):
        """Begin with the rules that hold."""
        if self.program_id:
            self.update(self._prepare_copy_vals(self.program_id))

    @api.model
    def _prepare_copy_vals(self, program):
        lines = [
            Command.create(self._prepare_line_vals(tier))
            for tier in program._get_tiers()
        ]
        rules = {name: program[name] for name in LADDER_FIELDS}
        return {**rules, "line_ids": [Command.clear(), *lines]}

    @api.model
    def _prepare_line_vals(self, tier):
        names = (
            "sequence",
            "name",
            "qualifying_amount",
            "qualifying_visits",
            "qualifying_points",
            "earning_multiplier",
        )
        return {"tier_id": tier.id, **{name: tier[name] for name in names}}

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._prepare_new_vals(vals) for vals in vals_list])

    def _prepare_new_vals(self, vals):
        program = self.env["loyalty.program"].browse(
            vals.get("program_id") or self.env.context.get("default_program_id")
        )
        given = {
            name: value
            for name, value in vals.items()
            if self.env.su or name not in GATED_FIELDS
        }
        return {**self._prepare_copy_vals(program), **given}

    # -- gates ------------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su and GATED_FIELDS & vals.keys():
            raise UserError(
                self.env._("The state of a revision is set by its buttons only.")
            )
        if self._is_content(vals):
            self._check_draft()
            vals = {**vals, "previewed_at": False}
        return super().write(vals)

    def _is_content(self, vals):
        return bool({"program_id", "line_ids", *LADDER_FIELDS} & vals.keys())

    def _forget_preview(self):
        """Rules that change need another look before they are published."""
        self._check_draft()
        self.sudo().previewed_at = False

    def _check_draft(self):
        """What was published is kept as it was.

        :raise UserError: names the revision
        """
        for revision in self.filtered(lambda each: each.state != DRAFT):
            raise UserError(
                self.env._(
                    "%s is published and stays as it is. Prepare new rules instead.",
                    revision.name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self._check_draft()

    # -- preview ----------------------------------------------------------------------

    def _get_ladder(self):
        """The new rules as the calculator sees them."""
        steps = [line._get_step() for line in self.line_ids.sorted()]
        return self._make_ladder(steps, self.program_id.sudo())

    def action_preview(self):
        """Work out who would move where, and what it costs; nothing changes."""
        self.ensure_one()
        self.check_access("write")
        self._check_draft()
        self._check_rising(self.line_ids.sorted())
        self.env["loyalty.tier.revision.member"].sudo()._fill(self)
        self.sudo().previewed_at = fields.Datetime.now()
        return self.action_view_moves()

    def action_view_moves(self):
        """Open the members who move, as a table from tier to tier."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty_tier.loyalty_tier_revision_member_action"
        )
        action["domain"] = [("revision_id", "=", self.id)]
        return action

    # -- publish ----------------------------------------------------------------------

    def action_publish(self):
        """Have the new rules count, and every member in the tier that they give."""
        self.ensure_one()
        self.check_access("write")
        self._check_draft()
        self._check_previewed()
        self._write_rules()
        self.sudo().write(
            {
                "state": PUBLISHED,
                "published_at": fields.Datetime.now(),
                "published_by_id": self.env.uid,
            }
        )
        self._forget_other_previews()
        self.env["loyalty.tier.evaluation"].evaluate_rules(self.program_id)
        return True

    def _forget_other_previews(self):
        """Other rules in preparation were previewed against those that held before."""
        others = self.sudo().search(
            [("program_id", "=", self.program_id.id), ("state", "=", DRAFT)]
        )
        others.previewed_at = False

    def _check_previewed(self):
        if not self.previewed_at:
            raise UserError(
                self.env._(
                    "Look at the preview first: it shows who moves and what it costs."
                )
            )

    def _write_rules(self):
        """Write the rules to the program: its tiers one by one, checked at the end."""
        program = self.program_id.sudo().with_context(tier_rules=PublishedRules())
        lines = self.sudo().line_ids.sorted()
        gone = program._get_tiers() - lines.tier_id
        commands = [line._get_tier_command(place) for place, line in enumerate(lines)]
        commands += [Command.update(tier.id, {"active": False}) for tier in gone]
        program.write(
            {**{name: self[name] for name in LADDER_FIELDS}, "tier_ids": commands}
        )
        program.invalidate_recordset(["tier_ids"])  # their order may have changed
