from odoo import api, fields, models

from odoo.addons.loyalty_ledger.exceptions import LedgerKeyConflict
from odoo.addons.loyalty_ledger.tools.rounding import to_decimal

from ..tools import worth

KINDS = [
    (worth.SERVICE, "Labour"),
    (worth.GOODS, "Goods"),
    (worth.OTHER, "Collected for others"),
]


class LoyaltyActivity(models.Model):
    """What a customer paid for, or brought back.

    One row for each document, kind and sign. A visit is a day and a branch whose rows
    add up to more than zero. Tiers, referral and offers read this one record.
    """

    _name = "loyalty.activity"
    _description = "Customer Activity"
    _inherit = ["loyalty.source.mixin"]
    _order = "day desc, id desc"
    _rec_name = "source_key"

    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
        help="Whose card would earn points with the document.",
    )
    company_id = fields.Many2one(
        "res.company",
        string="Branch",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    currency_id = fields.Many2one(related="company_id.currency_id", store=True)
    day = fields.Date(
        required=True,
        readonly=True,
        help="The date where the branch is. What a refund takes back has the date of "
        "the purchase.",
    )
    kind = fields.Selection(
        KINDS,
        required=True,
        readonly=True,
        help="Labour: services.\n"
        "Goods: parts, accessories and other goods.\n"
        "Collected for others: products marked so, such as insurance, fees and taxes "
        "that the dealership passes on.\n"
        "What is paid in advance (gift cards, eWallet, down payments) counts when it "
        "is used, as what it pays for.",
    )
    amount_incl = fields.Monetary("With Tax", readonly=True, default=0.0)
    amount_excl = fields.Monetary("Without Tax", readonly=True, default=0.0)
    source_key = fields.Char(
        required=True,
        readonly=True,
        help="Names the business event. The same key is recorded once.",
    )
    reversed_id = fields.Many2one(
        "loyalty.activity",
        string="Takes Back",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )
    recorded_at = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now
    )

    # Sums over customers read nothing but this index, in its order.
    _customer_idx = models.Index(
        "(partner_id, day, company_id) INCLUDE (kind, amount_incl, amount_excl)"
    )
    _source_idx = models.Index("(source_model, source_id)")
    _source_key_unique = models.UniqueIndex(
        "(source_key)", "This event is recorded already."
    )

    # -- recording --------------------------------------------------------------------

    @api.private
    @api.model
    def _record(
        self, partner, key, amounts, company=None, day=None, source=None, reverses=None
    ):
        """Record what a document sold, or took back, in the document's transaction.

        Nothing is recorded of somebody unknown.

        :param partner: the customer
        :param key: names the business event; the same key is recorded once
        :param dict amounts: by kind (service, goods, other) the price with tax and the
            price without, in the branch's currency, below zero for a refund
        :param company: the branch; default: the company of the environment
        :param day: the date where the branch is; default: today there
        :param source: model and id of the document
        :param reverses: the rows that a refund takes back; they give day and branch
        :return: the rows; the first ones again if the key is known
        :raise LedgerKeyConflict: the key stands for something else
        """
        if not self._is_somebody(partner):
            return self.sudo().browse()
        branch = company or self.env.company
        common = {
            "partner_id": partner.id,
            "company_id": branch.id,
            "day": day or branch._get_loyalty_today(),
            "source_model": source and source[0],
            "source_id": source and source[1],
        }
        vals_list = [
            {
                **common,
                "kind": kind,
                "source_key": f"{key}:{kind}",
                "amount_incl": float(incl),
                "amount_excl": float(excl),
                **self._prepare_reversal_vals(reverses, kind),
            }
            for kind, (incl, excl) in amounts.items()
            if incl or excl
        ]
        return self._store(key, vals_list)

    @api.model
    def _is_somebody(self, partner):
        """Whether there is a person who could have a card."""
        return bool(partner) and not partner.sudo().is_public

    def _prepare_reversal_vals(self, reverses, kind):
        """Day and branch of what is taken back, by kind where that is known."""
        if not reverses:
            return {}
        reverses = reverses.sudo()
        first = reverses.filtered(lambda row: row.kind == kind)[:1] or reverses[:1]
        return {
            "reversed_id": first.id,
            "day": first.day,
            "company_id": first.company_id.id,
        }

    def _store(self, key, vals_list):
        """Create the rows of a key that is new, then tell who wants to know."""
        Activity = self.env["loyalty.activity"].sudo()
        keys = [f"{key}:{kind}" for kind, _name in KINDS]
        if known := Activity.search([("source_key", "in", keys)], order="id"):
            known._check_same(key, vals_list)
            return known
        rows = Activity.create(vals_list)
        if rows:
            rows._after_record()
        return rows

    def _check_same(self, key, vals_list):
        """:raise LedgerKeyConflict: the rows are not what is to be recorded"""
        recorded = {row.source_key: row._get_amounts() for row in self}
        asked = {
            vals["source_key"]: (
                to_decimal(vals["amount_incl"]),
                to_decimal(vals["amount_excl"]),
            )
            for vals in vals_list
        }
        if recorded != asked:
            raise LedgerKeyConflict(
                self.env._(
                    "The event %(key)s is recorded already, with other amounts. "
                    "Nothing was recorded.",
                    key=key,
                )
            )

    def _get_amounts(self):
        """The prices with tax and without of these rows, exact."""
        return (
            sum((to_decimal(row.amount_incl) for row in self), worth.ZERO),
            sum((to_decimal(row.amount_excl) for row in self), worth.ZERO),
        )

    @api.private
    def _after_record(self):
        """Act on new rows, in the transaction that recorded them.

        Called once for the rows of one event. Modules that live on visits and money
        extend it. Documents of the past, recorded when a module is installed, do not
        come here: nobody is rewarded for them anew.
        """

    def _is_refund(self):
        """Whether the row takes something back."""
        self.ensure_one()
        return bool(self.reversed_id) or self.amount_incl < 0
