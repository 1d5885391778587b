from dataclasses import dataclass

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.loyalty_ledger.exceptions import LedgerKeyConflict

from ..tools.privilege import free_number, granted, left_of
from ..tools.standing import GivenTiers, TierMoment
from .loyalty_privilege_use import USED


@dataclass(frozen=True)
class PrivilegeStanding:
    """A privilege of a member, and what is left of it this year.

    :param privilege: record of loyalty.privilege
    :param allowance: times a year; none: without limit
    :param used: times this year
    """

    privilege: models.Model
    allowance: int | None
    used: int

    @property
    def left(self):
        """How often it can still be used this year; none: without limit."""
        return left_of(self.allowance, self.used)

    @property
    def is_usable(self):
        return self.left is None or self.left > 0


class LoyaltyCard(models.Model):
    """The tier that counts, and what the member may use by it."""

    _inherit = "loyalty.card"

    privilege_use_ids = fields.One2many("loyalty.privilege.use", "card_id")
    privilege_summary = fields.Text(
        "Privileges",
        compute="_compute_privilege_summary",
        groups="loyalty_ledger.group_loyalty_reader",
    )

    @api.depends("tier_id", "privilege_use_ids.state")
    @api.depends_context("lang")
    def _compute_privilege_summary(self):
        for card in self:
            standings = card._get_privileges() if card._origin else []
            card.privilege_summary = "\n".join(map(card._describe_privilege, standings))

    # -- which tier counts ------------------------------------------------------------

    def _get_counting_tier(self):
        """The tier that counts for what is being done: today's, or that of a document.

        :return: a tier to read as superuser; empty for no card
        """
        card, standing = self.sudo(), self.env.context.get("tier_standing")
        if isinstance(standing, GivenTiers):
            given = card.env["loyalty.tier"].browse(standing.tiers)
            return given.filtered(lambda tier: tier.program_id == card.program_id)[:1]
        if isinstance(standing, TierMoment) and card:
            return card._get_tier_at(standing.moment)
        return card.tier_id

    def _get_tier_at(self, moment):
        """The tier that the member had at a moment (UTC)."""
        self.ensure_one()
        if not self.tier_since or self.tier_since <= moment:
            return self.tier_id
        later = self.env["loyalty.tier.history"].search(
            [("card_id", "=", self.id), ("changed_at", ">", moment)],
            order="id",
            limit=1,
        )
        return later.from_tier_id if later else self.tier_id

    # -- what the member may use ------------------------------------------------------

    @api.private
    def _get_privileges(self, day=None):
        """What the member may use in the year of a day, and what is left of it.

        :param day: default: today
        :return: list of PrivilegeStanding, in the order of the privileges
        """
        self.ensure_one()
        card = self.sudo()._get_surviving_card()
        used = card._count_privilege_uses(day)
        Privilege = self.env["loyalty.privilege"].sudo()
        standings = [
            PrivilegeStanding(privilege, grant.allowance, used.get(privilege.id, 0))
            for grant in card._get_grants()
            if (privilege := Privilege.browse(grant.privilege)).active
        ]
        return sorted(standings, key=lambda each: each.privilege._get_place())

    def _get_grants(self):
        """What the tier grants, with what the lower ones do."""
        if not self.tier_id:
            return ()
        reached = self.program_id._get_tiers().filtered(
            lambda tier: tier._is_reached_by(self.tier_id)
        )
        return granted(
            [line._get_grant() for line in tier.privilege_ids] for tier in reached
        )

    def _get_privilege_year(self, day=None):
        return (day or self.program_id._get_tier_today()).year

    def _get_uses_domain(self, day=None):
        """What counts in the year of a day; cards merged into this one included."""
        return [
            ("card_id", "in", self._get_history_card_ids()),
            ("year", "=", self._get_privilege_year(day)),
            ("state", "=", USED),
        ]

    def _count_privilege_uses(self, day=None):
        groups = self.env["loyalty.privilege.use"]._read_group(
            self._get_uses_domain(day), ["privilege_id"], ["__count"]
        )
        return {privilege.id: count for privilege, count in groups}

    @api.private
    def _use_privilege(self, code, source=None, note=False, key=None, company=None):
        """Use a privilege of the member once.

        The card's row is written first: of two workers at once the second is run again
        and finds what the first has used.

        :param code: of the privilege
        :param source: model and id of the document
        :param note: in words
        :param key: names the business event; the same key uses once
        :param company: the branch; default: the current one
        :return: the record of the use; the first one again if the key is known
        :raise UserError: the member does not have it, or has used it up this year
        :raise LedgerKeyConflict: the key stands for another use
        """
        self.ensure_one()
        card = self.sudo()._get_surviving_card()
        if known := card._find_privilege_use(code, key):
            return known
        self.env["loyalty.ledger"]._touch(card)
        standing = card._get_usable_privilege(code)
        vals = card._prepare_privilege_use(standing, company or self.env.company)
        model, res_id = source or (False, False)
        return card.env["loyalty.privilege.use"].create(
            {
                **vals,
                "source_model": model,
                "source_id": res_id,
                "source_key": key,
                "note": note,
                "user_id": self.env.uid,
            }
        )

    def _find_privilege_use(self, code, key):
        """The use that a key stands for, if there is one."""
        Use = self.env["loyalty.privilege.use"]
        known = Use.search([("source_key", "=", key)]) if key else Use
        if known and (known.card_id, known.privilege_id.code) != (self, code):
            raise LedgerKeyConflict(
                self.env._(
                    "The event %s has used a privilege already, another one or of "
                    "another member. Nothing was recorded.",
                    key,
                )
            )
        return known

    def _get_usable_privilege(self, code):
        """:raise UserError: says what the member cannot use, and why"""
        standing = next(
            (each for each in self._get_privileges() if each.privilege.code == code),
            None,
        )
        privilege = self.env["loyalty.privilege"].search([("code", "=", code)])
        if not standing:
            raise UserError(
                self.env._(
                    "%(member)s does not have the privilege %(privilege)s.",
                    member=self.partner_id.name,
                    privilege=privilege.name or code,
                )
            )
        if not standing.is_usable:
            raise UserError(
                self.env._(
                    "%(member)s has used %(privilege)s %(used)s of %(allowance)s times "
                    "this year.",
                    member=self.partner_id.name,
                    privilege=privilege.name,
                    used=standing.used,
                    allowance=standing.allowance,
                )
            )
        return standing

    def _prepare_privilege_use(self, standing, company):
        """Values of a use; those of a limited privilege are numbered."""
        limited = standing.allowance is not None
        return {
            "card_id": self.id,
            "privilege_id": standing.privilege.id,
            "tier_id": self.tier_id.id,
            "company_id": company.id,
            "year": self._get_privilege_year(),
            "number": self._get_free_number(standing.privilege) if limited else 0,
            "allowance": standing.allowance or 0,
        }

    def _get_free_number(self, privilege):
        uses = self.env["loyalty.privilege.use"].search(
            [*self._get_uses_domain(), ("privilege_id", "=", privilege.id)]
        )
        return free_number(uses.mapped("number"))

    # -- in words ---------------------------------------------------------------------

    def _describe_privilege(self, standing):
        return self.env._(
            "%(privilege)s: %(left)s",
            privilege=standing.privilege.name,
            left=self._describe_left(standing),
        )

    def _describe_left(self, standing):
        """What is left of a privilege this year."""
        if standing.left is None:
            return self.env._("without limit")
        return self.env._(
            "%(left)s of %(allowance)s left this year",
            left=standing.left,
            allowance=standing.allowance,
        )

    def action_use_privilege(self):
        """Choose a privilege to use."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Use Privilege"),
            "res_model": "loyalty.privilege.redeem",
            "view_mode": "form",
            "target": "new",
            "context": {"default_card_id": self.id},
        }
