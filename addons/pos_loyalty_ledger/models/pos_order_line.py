from decimal import Decimal
from fractions import Fraction

from odoo import api, fields, models

from odoo.addons.loyalty_ledger.tools.rounding import to_decimal

from ..tools.credit import paid_back_units, returned_units
from .pos_order import PAID_STATES


class PosOrderLine(models.Model):
    _inherit = "pos.order.line"

    loyalty_shares = fields.Json(
        copy=False,
        readonly=True,
        help="What this line earned or was paid with, by ledger entry. A refund of the "
        "line takes back or gives back from these entries.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Start without shares: only the server says what a line earned."""
        if not self.env.su:
            vals_list = [{**vals, "loyalty_shares": False} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        """Leave out the shares: they say what a refund of the line gives back."""
        if not self.env.su:
            vals = {name: vals[name] for name in vals if name != "loyalty_shares"}
        return super().write(vals)

    @api.model
    def _load_pos_data_fields(self, config):
        return [*super()._load_pos_data_fields(config), "loyalty_shares"]

    def _is_loyalty_return(self):
        """Whether the line gives back something of an earlier order."""
        self.ensure_one()
        return bool(self.refunded_orderline_id)

    def _get_paid_refunds(self):
        """The lines of paid orders that return these lines."""
        return self.refund_orderline_ids.filtered(
            lambda line: line.order_id.state in PAID_STATES
        )

    def _get_returned_quantity(self):
        """How much these lines, which return something, bring back."""
        sold = sum((to_decimal(line.qty) for line in self), Decimal(0))
        return max(-sold, Decimal(0))

    def _get_returned_units(self, refunds, notes):
        """How much of the line came back, never more than was sold.

        :param refunds: paid lines of tills that return it
        :param notes: credit notes that somebody made of its invoice by hand
        :return: Fraction
        """
        return returned_units(*self._get_ways_back(refunds, notes))

    def _is_paid_back_twice(self, notes):
        """Whether tills and credit notes together paid back more than was sold."""
        sold, *ways, share = self._get_ways_back(self._get_paid_refunds(), notes)
        return share > 0 and paid_back_units(sold, *ways, share) > sold > 0

    def _get_ways_back(self, refunds, notes):
        """The units sold, those returned with a credit note of the till and without
        one, and the share that was credited by hand."""
        self.ensure_one()
        shares = self.order_id.account_move._get_credited_shares(notes)
        billed = refunds.filtered("order_id.account_move")
        return (
            to_decimal(self.qty),
            billed._get_returned_quantity(),
            (refunds - billed)._get_returned_quantity(),
            shares.get(self.product_id.id, Fraction(0)),
        )

    def _is_loyalty_settlement(self):
        """Whether another document moves the points of this line.

        A line that settles a sale order (of Odoo's ``pos_sale``) neither earns nor
        spends at the till: the sale order posts its points when it is confirmed,
        which the till does if nobody did before.
        """
        self.ensure_one()
        origin = "sale_order_origin_id"
        return origin in self._fields and bool(self[origin])

    def _is_global_discount(self):
        """Whether the line lowers the whole order; a refund gives it back by a line
        above zero, which sells nothing."""
        self.ensure_one()
        return (
            self.product_id in self.order_id.config_id._get_global_discount_products()
        )

    def _returns_with_goods(self):
        """Whether this is what points paid, and they come back with the goods."""
        self.ensure_one()
        program = self.reward_id.program_id
        return (
            self.reward_id._is_paid_per_point()
            and program._is_ledger_managed()
            and program._gives_back_at_till()
        )

    def _get_loyalty_amount(self, name="price_subtotal_incl"):
        """Sum of an amount of the lines, positive where something is sold.

        The till writes the amounts of a refund order with the opposite sign, the back
        office does not; quantity and price say what a line really is.
        """
        return sum(
            -abs(line[name]) if line.qty * line.price_unit < 0 else abs(line[name])
            for line in self
        )

    def _get_loyalty_lines(self):
        """The lines that the order itself sells, without returns and settlements."""
        return self.filtered(
            lambda line: (
                not line._is_loyalty_return() and not line._is_loyalty_settlement()
            )
        )

    def _get_loyalty_reward_groups(self):
        """Reward lines by reward taken: one reward may have a line for each tax.

        :return: dict of ``reward_identifier_code`` to lines
        """
        rewards = self._get_loyalty_lines().filtered("reward_id")
        return rewards.grouped(
            lambda line: line.reward_identifier_code or f"line-{line.uuid}"
        )
