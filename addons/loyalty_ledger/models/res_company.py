import pytz

from odoo import fields, models

from ..tools.movement import to_points


class ResCompany(models.Model):
    _inherit = "res.company"

    loyalty_adjustment_limit = fields.Float(
        "Adjustment Limit",
        digits=(16, 2),
        default=500,
        help="A manual adjustment of more points than this needs a second person.",
    )

    def _get_loyalty_branches(self):
        """The company and the branches below it; of no company: all there are.

        Whoever asks may see one branch only, so this asks as the system. With
        ``active_test=False`` in the context those that are archived come along.
        """
        return self.sudo().search([("id", "child_of", self.ids)] if self else [])

    def _get_loyalty_today(self):
        """The date where the company is: a point counts through its last day there."""
        return self._get_loyalty_day(fields.Datetime.now())

    def _get_loyalty_day(self, moment):
        """The date where the company is at a moment, which is in UTC as Odoo has it."""
        return pytz.utc.localize(moment).astimezone(self._get_loyalty_zone()).date()

    def _get_loyalty_zone(self):
        """The time zone of the company's address, the place where Odoo keeps it.

        Whoever asks may be in a branch that sees only itself, so this asks as the
        system.
        """
        self.ensure_one()
        return pytz.timezone(self.sudo().partner_id.tz or "UTC")

    def _is_above_adjustment_limit(self, points):
        """Whether so many points change hands only with a second person's consent.

        :param points: of each card; what one card owes does not lower what others hold
        """
        self.ensure_one()
        given = sum(to_points(each) for each in points if each > 0)
        return given > to_points(self.sudo().loyalty_adjustment_limit)
