from odoo import fields, models


class LoyaltyCard(models.Model):
    _inherit = "loyalty.card"

    partner_category_ids = fields.Many2many(
        related="partner_id.category_id", string="Tags and Segment"
    )
    partner_avatar = fields.Image(related="partner_id.avatar_128", string="Picture")
