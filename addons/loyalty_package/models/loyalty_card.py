from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.loyalty_ledger.tools.movement import GRANT, Movement, to_points

from ..tools.plate import normalize_plate


class LoyaltyCard(models.Model):
    """A package: uses left, for a person or a car, and the rights beside it."""

    _inherit = "loyalty.card"

    license_plate = fields.Char(
        index="btree_not_null",
        copy=False,
        help="The car that the package is for: letters and digits alone, in capitals.",
    )
    package_card_id = fields.Many2one(
        "loyalty.card",
        string="Came with Package",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    right_card_ids = fields.One2many(
        "loyalty.card", "package_card_id", string="Rights", readonly=True
    )
    is_package = fields.Boolean(compute="_compute_is_package")

    @api.depends("program_id.program_type")
    def _compute_is_package(self):
        for card in self:
            card.is_package = card.program_id._is_package()

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{**vals, "package_card_id": False} for vals in vals_list]
        return super().create([self._with_plate(vals) for vals in vals_list])

    def write(self, vals):
        self._check_plate_kept(vals)
        return super().write(self._with_plate(vals))

    def _with_plate(self, vals):
        if "license_plate" not in vals:
            return vals
        return {**vals, "license_plate": normalize_plate(vals["license_plate"])}

    def _check_plate_kept(self, vals):
        """Uses are not moved to another car by hand; whoever may adjust may do it.

        :raise UserError: a package of one person or one car would become another's
        """
        if "license_plate" not in vals or self.env.su:
            return
        plate = normalize_plate(vals["license_plate"])
        moved = self.sudo().filtered(lambda card: card._is_plate_moved(plate))
        if moved and not self.env.user.has_group("loyalty_ledger.group_loyalty_adjust"):
            raise UserError(
                self.env._(
                    "Package %s belongs to somebody, or to another car: somebody who "
                    "may adjust points can change its plate.",
                    moved[0].code,
                )
            )

    def _is_plate_moved(self, plate):
        """Whether another plate takes the card from a car, or from its owner."""
        self.ensure_one()
        owned = self.license_plate or (self.is_package and self.partner_id)
        return bool(owned) and (self.license_plate or "") != (plate or "")

    def _check_guarded_fields(self, vals):
        if "package_card_id" in vals:
            raise AccessError(
                self.env._("Which package a card came with is set by its sale only.")
            )
        return super()._check_guarded_fields(vals)

    # -- whose it is ----------------------------------------------------------------

    @api.model
    def _get_package_domain(self, partner, plate=""):
        """Packages that can be used for a customer or a car.

        A module that knows cars overrides this to find a car's packages by the car,
        whatever plate it had when they were bought.

        :param partner: the customer, may be empty
        :param plate: license plate as somebody typed it
        """
        plate = normalize_plate(plate)
        whose = [("license_plate", "=", plate)] if plate else []
        if partner:
            mine = ["&", ("partner_id", "=", partner.id), ("license_plate", "=", False)]
            whose = ["|", *mine, *whose] if whose else mine
        if not whose:
            return [(0, "=", 1)]
        return [("program_id.program_type", "=", "package"), ("points", ">", 0), *whose]

    @api.model
    def _find_packages(self, partner, plate=""):
        """Packages with uses left for a customer or a car, the first to end first."""
        cards = self.sudo().search(self._get_package_domain(partner, plate))
        usable = cards.filtered(lambda card: card.points_available >= 1)
        return usable.sorted(lambda card: card.next_expiry or date.max)

    def _is_for_one_car(self):
        """Whether the package is made out to a car: then it is for no other, not even
        of the same owner."""
        self.ensure_one()
        return self.is_package and bool(self.license_plate)

    def _is_for_plate(self, plate):
        """Whether the package is made out to the car with this plate."""
        self.ensure_one()
        return bool(self.license_plate) and self.license_plate == normalize_plate(plate)

    # -- rights ---------------------------------------------------------------------

    @api.private
    def _grant_rights(self, entry):
        """Give the cards that come with a package, valid as long as it.

        :param entry: the credit of the package's uses
        """
        uses = entry.lot_ids[:1]
        expires_on = uses.expires_on
        for right in self.program_id.right_ids:
            card = self.sudo().create(self._prepare_right_vals(right, expires_on))
            movement = Movement(
                to_points(right.points),
                GRANT,
                key=f"package:{entry.id}:right:{right.id}",
                source=(entry.source_model, entry.source_id)
                if entry.source_id
                else None,
                name=entry.name or "",
                company_id=entry.company_id.id,
                available_on=uses.available_on or None,
                awaiting=uses.awaiting or None,
                expires_on=expires_on or None,
            )
            self.env["loyalty.ledger"].post(card, movement)

    def _prepare_right_vals(self, right, expires_on):
        return {
            "program_id": right.right_program_id.id,
            "partner_id": self.partner_id.id,
            "license_plate": self.license_plate,
            "expiration_date": expires_on,
            "package_card_id": self.id,
        }
