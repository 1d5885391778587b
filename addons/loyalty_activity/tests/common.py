from odoo import fields

from odoo.addons.loyalty_ledger.tests.common import LedgerFactory


class ActivityFactory(LedgerFactory):
    """What customers paid for and brought back; mix it into any transaction case."""

    @classmethod
    def _pay_for(cls, partner, key, amount, kind="service", day=None, **values):
        """Record an amount that is the same with tax and without."""
        return cls.env["loyalty.activity"]._record(
            partner,
            key,
            {kind: (amount, amount)},
            day=fields.Date.to_date(day),
            **values,
        )

    def _get_activity(self, partner):
        """Day, kind and price with tax of each row, the oldest first."""
        rows = self.env["loyalty.activity"].search(
            [("partner_id", "=", partner.id)], order="id"
        )
        return [(str(row.day), row.kind, row.amount_incl) for row in rows]

    def _get_worth(self, partner):
        """What remains paid, by kind."""
        groups = self.env["loyalty.activity"]._read_group(
            [("partner_id", "=", partner.id)], ["kind"], ["amount_incl:sum"]
        )
        return {kind: amount for kind, amount in groups if amount}

    def _get_visits(self, partner):
        return self.env["loyalty.visit"].search_count([("partner_id", "=", partner.id)])
