from odoo import api, fields, models
from odoo.fields import Command, Domain

#: What a careful shop chooses for services paid in advance. They are valid for a year,
#: belong to somebody, and a return takes back no more uses than are unused.
PACKAGE_POLICY = {
    "points_policy": "ledger",
    "earn_tax": "incl",
    "earn_discount": "before",
    "earn_delivery": False,
    "earn_gift_card": True,
    "earn_on_points": True,
    "points_rounding": 1.0,
    "points_rounding_method": "half_up",
    "refund_earned": "take_back",
    "refund_spent": "give_back",
    "overdraft_policy": "available_only",
    "ownership": "named",
    "redeem_minimum": 0.0,
    "redeem_maximum": 0.0,
    "redeem_step": 1.0,
    "redeem_share": 100.0,
    "expiry_policy": "months",
    "expiry_count": 12,
    "expiry_grace_days": 0,
    "return_grace_days": 30,
    "availability": "immediate",
    "availability_days": 0,
    "transfer_allowed": False,
    "hold_minutes": 15,
}
PACKAGE = "package"


class LoyaltyProgram(models.Model):
    """A program whose cards hold uses of services that are paid already.

    Each unit of the package's product gives a card with so many points, the uses; a
    use takes one point and makes one of the program's services free.
    """

    _inherit = "loyalty.program"

    program_type = fields.Selection(
        selection_add=[(PACKAGE, "Prepaid Package")],
        ondelete={PACKAGE: "set coupons"},
    )
    package_anchor = fields.Selection(
        [("person", "The person who bought it"), ("plate", "One car, by its plate")],
        string="Made Out To",
        default="person",
        required=True,
        help="The person: whoever brings any car, the owner of the card uses it. One "
        "car: whoever brings the car with this license plate.",
    )
    right_ids = fields.One2many(
        "loyalty.package.right",
        "program_id",
        string="Rights",
        help="Cards of other programs that come with each package, valid as long as "
        "the package itself. A return takes them back.",
    )
    unused_uses = fields.Float(
        digits=(16, 0),
        compute="_compute_unused_uses",
        help="Uses of all cards of the program that the shop still owes.",
    )

    def _compute_unused_uses(self):
        groups = self.env["loyalty.card"]._read_group(
            [("program_id", "in", self.ids)], ["program_id"], ["points:sum"]
        )
        sums = {program.id: points for program, points in groups}
        for program in self:
            program.unused_uses = sums.get(program.id, 0.0)

    def _is_package(self) -> bool:
        """Return whether the program's cards are prepaid packages."""
        return self.program_type == PACKAGE

    @api.model
    def _get_ended_packages_domain(self, day):
        """Packages past their last day of sale.

        They are not sold any more; uses that are paid for are honoured until they
        expire themselves. Archiving a program ends both.

        :param day: today, where the order is
        """
        return Domain("program_type", "=", PACKAGE) & Domain("date_to", "<", day)

    def _is_ended_package(self, day) -> bool:
        """Return whether the package is past its last day of sale."""
        return bool(self.filtered_domain(self._get_ended_packages_domain(day)))

    def _is_honoured_on(self, day):
        ended = self.active and self._is_ended_package(day)
        return ended or super()._is_honoured_on(day)

    def _is_refunded_by_rest(self):
        return self._is_package() or super()._is_refunded_by_rest()

    def _get_paid_services(self):
        """Return the products that a use of the package makes free."""
        rewards = self.reward_ids.filtered(lambda each: each.reward_type == "product")
        return rewards.reward_product_ids

    @api.model
    def _get_prepaid_types(self):
        return (*super()._get_prepaid_types(), PACKAGE)

    # -- defaults -----------------------------------------------------------------

    @api.model
    def _get_careful_policy_vals(self, program_type):
        if program_type == PACKAGE:
            return dict(PACKAGE_POLICY)
        return super()._get_careful_policy_vals(program_type)

    @api.model
    def _program_items_name(self):
        return {**super()._program_items_name(), PACKAGE: self.env._("Packages")}

    @api.model
    def _program_type_default_values(self):
        return {
            **super()._program_type_default_values(),
            PACKAGE: self._prepare_package_vals(),
        }

    @api.model
    def _prepare_package_vals(self) -> dict:
        """Return a package of three uses; product and service are chosen after."""
        service = self.env["product.product"].search(
            [("type", "=", "service"), ("sale_ok", "=", True)], limit=1
        )
        return {
            "applies_on": "future",
            "trigger": "auto",
            "portal_visible": True,
            "portal_point_name": self.env._("use(s)"),
            "rule_ids": [
                Command.clear(),
                Command.create(
                    {
                        "reward_point_amount": 3,
                        "reward_point_mode": "unit",
                        "reward_point_split": True,
                        "minimum_qty": 1,
                        "product_ids": service,
                    }
                ),
            ],
            "reward_ids": [
                Command.clear(),
                Command.create(
                    {
                        "reward_type": "product",
                        "reward_product_id": service.id,
                        "reward_product_qty": 1,
                        "required_points": 1,
                    }
                ),
            ],
            "communication_plan_ids": [Command.clear()],
        }

    @api.model
    def get_program_templates(self):
        templates = super().get_program_templates()
        if self.env.context.get("menu_type") != "gift_ewallet":
            return templates
        return {
            **templates,
            "dealer_package": {
                "title": self.env._("Prepaid Package"),
                "description": self.env._(
                    "Three services paid in advance, valid for a year"
                ),
                "icon": "fidelity_cards",
            },
        }

    @api.model
    def _get_template_values(self):
        return {
            **super()._get_template_values(),
            "dealer_package": {
                "name": self.env._("Prepaid Package"),
                "program_type": PACKAGE,
                **self._prepare_package_vals(),
                **PACKAGE_POLICY,
            },
        }

    # -- cards --------------------------------------------------------------------

    def action_view_packages(self):
        """Open what is unused of this package, by the month in which it expires."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty_package.loyalty_package_board_action"
        )
        action["domain"] = [("program_id", "=", self.id), ("remaining", ">", 0)]
        return action
