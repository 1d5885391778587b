from odoo import models


class LoyaltyActivity(models.Model):
    """The nightly run asks who came on a few days, among years of visits."""

    _inherit = "loyalty.activity"

    _day_idx = models.Index("(day, company_id)")
