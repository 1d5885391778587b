from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.loyalty_ledger.tools.rounding import to_decimal

from ..tools.effects import ZERO, Traded, returned_share
from ..tools.scope import REPLACED, SCOPE

#: Fields of a line that change what a confirmed order earns.
EARNING_FIELDS = {"product_id", "product_uom_qty", "price_unit", "discount", "tax_ids"}
REWARD_FIELDS = {"points_cost", "coupon_id", "reward_id"}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    points_chosen = fields.Float(
        digits=(16, 2),
        readonly=True,
        copy=False,
        help="How many points somebody chose to use. 0: as many as possible.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.env["sale.order"].browse(
            {vals["order_id"] for vals in vals_list if vals.get("order_id")}
        )
        if not orders._get_confirmed():
            return super().create(vals_list)
        with orders._ledger_change():
            lines = self.with_context(**{SCOPE: REPLACED})
            lines = super(SaleOrderLine, lines).create(vals_list)
        return lines.with_env(self.env)

    def write(self, vals):
        if not vals.keys() & (EARNING_FIELDS | REWARD_FIELDS):
            return super().write(vals)
        orders = self.order_id
        if not orders._get_confirmed():
            return super().write(vals)
        self._check_other_card(vals)
        with orders._ledger_change():
            lines = self.with_context(**{SCOPE: REPLACED})
            return super(SaleOrderLine, lines).write(vals)

    def _check_other_card(self, vals):
        """A confirmed order changes to a card only that it could have used.

        :raise UserError: with what is wrong with the card
        """
        card = self.env["loyalty.card"].sudo().browse(vals.get("coupon_id") or [])
        for order in self.order_id if card else ():
            if problem := order._get_card_problem(card):
                raise UserError(problem)

    def unlink(self):
        orders = self.order_id
        if not orders._get_confirmed():
            return super().unlink()
        with orders._ledger_change():
            lines = self.with_context(**{SCOPE: REPLACED})
            return super(SaleOrderLine, lines).unlink()

    def _prepare_invoice_line(self, **optional_values):
        """Leave out the name of the reward's product: it is the rule of the reward."""
        vals = super()._prepare_invoice_line(**optional_values)
        if self.reward_id and self.reward_id._is_named_by_points():
            vals["name"] = self.name
        return vals

    def _get_undiscounted_amounts(self):
        """Amounts with and without tax as if there were no discount on the lines."""
        included = excluded = 0.0
        for line in self:
            if not line.discount:
                included += line.price_total
                excluded += line.price_subtotal
                continue
            full = line.tax_ids.compute_all(
                line.price_unit,
                currency=line.currency_id,
                quantity=line.product_uom_qty,
                product=line.product_id,
                partner=line.order_partner_id,
            )
            included += full["total_included"]
            excluded += full["total_excluded"]
        return included, excluded

    def _get_returned_share(self):
        """The part of this line that came back, from 0 to 1."""
        self.ensure_one()
        ordered = Traded(
            to_decimal(self.product_uom_qty), to_decimal(self.price_subtotal)
        )
        return returned_share(ordered, *self._get_sold_and_returned())

    def _get_sold_and_returned(self):
        """What posted invoices sold of this line, and what credit notes took back.

        :return: two Traded, in the unit and currency of the order
        """
        posted = self.invoice_lines.filtered(lambda line: line.parent_state == "posted")
        returns = posted.filtered(lambda line: line._is_return_of_sale())
        return self._get_traded(posted - returns), self._get_traded(returns)

    def _get_traded(self, invoice_lines):
        """Units and amount of invoice lines, in the unit and currency of the order."""
        quantity = amount = ZERO
        for line in invoice_lines:
            units = line.product_uom_id._compute_quantity(
                line.quantity, self.product_uom_id, round=False
            )
            value = line.currency_id._convert(
                line.price_subtotal, self.currency_id, line.company_id, line.date
            )
            quantity += abs(to_decimal(units))
            amount += to_decimal(value if units >= 0 else -value)
        return Traded(quantity, amount)
