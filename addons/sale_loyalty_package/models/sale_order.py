from odoo import fields, models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """Packages are sold by an order, and are among the rewards of the next one."""

    _inherit = "sale.order"

    license_plate = fields.Char(
        help="The car that the order is for: its packages can be used, and packages "
        "for one car are made out to it."
    )

    # -- until when ------------------------------------------------------------------

    def _get_program_domain(self):
        """Uses are honoured when their package is not sold any more."""
        day = self._get_confirmed_tx_create_date()
        ended = self.env["loyalty.program"]._get_ended_packages_domain(day)
        domain = Domain(super()._get_program_domain()).map_conditions(
            lambda each: each | ended if each.field_expr == "date_to" else each
        )
        # not the object itself: Odoo's website_sale_loyalty changes what it gets
        return list(domain)

    def _program_check_compute_points(self, programs):
        """A package past its last day of sale is sold by no further order."""
        result = super()._program_check_compute_points(programs)
        for program in programs.filtered(lambda each: each._is_package()):
            if not self._can_sell_package(program):
                result[program] = {
                    "error": self.env._("%s is not sold any more.", program.name)
                }
        return result

    def _can_sell_package(self, program):
        """Whether the package is sold today, or this confirmed order has sold it."""
        sold = self.state == "sale" and self.coupon_point_ids.coupon_id.program_id
        ended = program._is_ended_package(self._get_confirmed_tx_create_date())
        return not ended or (bool(sold) and program in sold)

    # -- using ----------------------------------------------------------------------

    def _update_programs_and_rewards(self):
        self._offer_packages()
        return super()._update_programs_and_rewards()

    def _offer_packages(self):
        """Put the packages of the customer and the car among the order's cards, and
        take off those of another customer or car, if that has changed."""
        if self.state not in ("draft", "sent") or self.partner_id.is_public:
            return
        applied = self.applied_coupon_ids.sudo()
        over = applied.filtered(
            lambda card: card.is_package and not self._can_offer_package(card)
        )
        cards = self.env["loyalty.card"]._find_packages(
            self.partner_id, self.license_plate or ""
        )
        new = cards.filtered(
            lambda card: card.order_id != self and self._can_offer_package(card)
        )
        if over or new - applied:
            self.applied_coupon_ids = ((applied - over) | new).with_env(self.env)

    def _can_offer_package(self, card):
        """Whether a package is this customer's or car's, and good in this branch."""
        program = card.program_id
        branches = self.company_id.sudo().parent_ids
        return (
            self._is_card_owner(card)
            and (not program.company_id or program.company_id in branches)
            and bool(program.with_env(self.env)._filtered_access("read"))
        )

    def _is_card_owner(self, card):
        """A package of one car is for whoever brings it, and for no other car."""
        if card._is_for_one_car():
            return card._is_for_plate(self.license_plate)
        return super()._is_card_owner(card)

    def _get_foreign_card_text(self, card):
        if card._is_for_one_car():
            return self.env._(
                "Package %s is for one car: enter the license plate of that car.",
                card.code,
            )
        return super()._get_foreign_card_text(card)

    def _get_reward_values_product(self, reward, coupon, product=None, **kwargs):
        """One use at a time, however many are left."""
        vals_list = super()._get_reward_values_product(
            reward, coupon, product=product, **kwargs
        )
        if reward.program_id._is_package():
            language = self.with_context(lang=self._get_lang())
            for vals in vals_list:
                used = language.env["product.product"].browse(vals["product_id"])
                vals["name"] = language.env._("%s (package)", used.name)
                vals["product_uom_qty"] = reward.reward_product_qty
                vals["points_cost"] = reward.required_points
                vals["package_paid"] = self._get_service_taken_off(reward, coupon, used)
        return vals_list

    # -- selling --------------------------------------------------------------------

    def _post_ledger_changes(self, document=None):
        for order in self.sudo():
            order._make_out_packages()
        return super()._post_ledger_changes(document)

    def _make_out_packages(self):
        """A package belongs to the buyer, and to one car where the program says so."""
        cards = self.coupon_point_ids.coupon_id.filtered("is_package")
        for card in cards.filtered(lambda each: not each.partner_id):
            card.partner_id = self.partner_id
            if card.program_id.package_anchor == "plate" and self.license_plate:
                card.license_plate = self.license_plate
