from odoo import fields, models


class ResPartner(models.Model):
    """The day of birth, which Odoo itself does not have.

    The name of the field is that of the OCA add-on partner_contact_birthdate, so that
    both speak of the same column where both are installed.
    """

    _inherit = "res.partner"

    birthdate_date = fields.Date(
        "Birthdate",
        help="For birthday coupons. Ask for it only if the customer agrees.",
    )
