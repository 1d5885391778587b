from odoo import fields, models
from odoo.tools import SQL

from ..tools.worth import GOODS, OTHER, SERVICE


class LoyaltyVisit(models.Model):
    """A customer's visit: a day and a branch in which something remains paid."""

    _name = "loyalty.visit"
    _description = "Visit"
    _auto = False
    _order = "day desc, id desc"
    _rec_name = "partner_id"
    _depends = {
        "loyalty.activity": [
            "partner_id",
            "company_id",
            "currency_id",
            "day",
            "kind",
            "amount_incl",
            "amount_excl",
            "source_model",
            "source_id",
            "reversed_id",
        ]
    }

    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", "Branch", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    day = fields.Date(readonly=True)
    amount_incl = fields.Monetary("With Tax", readonly=True)
    amount_excl = fields.Monetary("Without Tax", readonly=True)
    amount_service = fields.Monetary("Labour", readonly=True, help="With tax.")
    amount_goods = fields.Monetary("Goods", readonly=True, help="With tax.")
    amount_other = fields.Monetary(
        "Collected for Others", readonly=True, help="With tax."
    )
    document_count = fields.Integer("Documents", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT min(id) AS id, partner_id, company_id, currency_id, day,
                   sum(amount_incl) AS amount_incl, sum(amount_excl) AS amount_excl,
                   sum(amount_incl) FILTER (WHERE kind = %(service)s) AS amount_service,
                   sum(amount_incl) FILTER (WHERE kind = %(goods)s) AS amount_goods,
                   sum(amount_incl) FILTER (WHERE kind = %(other)s) AS amount_other,
                   count(DISTINCT (source_model, source_id)) FILTER (
                       WHERE reversed_id IS NULL) AS document_count
              FROM loyalty_activity
             GROUP BY partner_id, company_id, currency_id, day
            HAVING sum(amount_incl) > 0
            """,
            service=SERVICE,
            goods=GOODS,
            other=OTHER,
        )

    def action_view_activity(self):
        """Open what the customer paid for on the visit."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty_activity.loyalty_activity_action"
        )
        action["domain"] = [
            ("partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("day", "=", self.day),
        ]
        return action
