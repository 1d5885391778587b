import re

from odoo import models

#: A number in a text, as a person reads it.
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class SaleOrder(models.Model):
    """A line paid with points says how many, in the language of the customer.

    Odoo writes the rule of the reward ("1 per point on your order") on order and
    invoice; that does not say what happened, and is not true where points of some
    members pay more.
    """

    _inherit = "sale.order"

    def _get_reward_values_discount(self, reward, coupon, **kwargs):
        vals_list = super()._get_reward_values_discount(reward, coupon, **kwargs)
        points = sum(vals["points_cost"] for vals in vals_list)
        if reward._is_named_by_points() and points:
            text = self._get_points_line_text(reward.program_id, points)
            for vals in vals_list:
                _head, _description, taxes = vals["name"].partition(reward.description)
                vals["name"] = text + taxes
        return vals_list

    def _get_points_line_text(self, program, points):
        """What the line says: "Paid with 30 points"."""
        order = self.with_context(lang=self._get_lang())
        name = program.with_env(order.env).portal_point_name
        return order.env._(
            "Paid with %(points)s %(name)s",
            points=f"{points:.2f}".removesuffix(".00"),
            name=name or order.env._("points"),
        )

    def _write_vals_from_reward_vals(self, reward_vals, old_lines, delete=True):
        """Have the text follow the number of points, unless somebody wrote his own.

        Odoo keeps the text of a line when its amount changes.
        """
        rewards = self.env["loyalty.reward"]
        texts = {
            line: vals["name"]
            for vals, line in zip(reward_vals, old_lines, strict=False)
            if rewards.browse(vals["reward_id"])._is_named_by_points()
            and NUMBER.sub("", line.name) == NUMBER.sub("", vals["name"])
        }
        res = super()._write_vals_from_reward_vals(reward_vals, old_lines, delete)
        for line, text in texts.items():
            line.name = text
        return res
