from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    loyalty_card_ids = fields.One2many(
        "loyalty.card",
        "partner_id",
        string="Loyalty Cards and Points",
        readonly=True,
        groups="loyalty_ledger.group_loyalty_reader",
    )
