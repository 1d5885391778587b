from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.worth import changes


class LoyaltyActivity(models.Model):
    """Keeps what is recorded of a document as the document is now."""

    _inherit = "loyalty.activity"

    @api.private
    @api.model
    def _settle(self, key, source, wanted, company, day, document=None):
        """Record what a document counts for more, or less, than what is recorded.

        Called as often as one likes: where nothing has changed nothing is recorded.

        :param key: names the document; the rows of each change get a number
        :param source: model and id of the document
        :param dict wanted: by customer the amounts, see ``_record``
        :param company: the branch of the document
        :param day: its date there
        :param document: model and id of what brings something back; default: source
        :return: the new rows
        """
        rows = self._get_rows_of(source)
        new = rows.browse()
        customers = rows.partner_id | self.env["res.partner"].concat(*wanted)
        for partner in customers.sorted(lambda each: bool(wanted.get(each))):
            own = rows.filtered(lambda row, partner=partner: row.partner_id == partner)
            found = changes(own._get_amounts_by_kind(), wanted.get(partner) or {})
            number = f"{key}:{len(rows | new)}" if rows | new else key
            new |= self._record_change(
                partner, number, own, found, company, day, source, document
            )
        return new

    def _record_change(self, partner, key, own, found, company, day, source, document):
        """Record what is more, and what is less."""
        more = {kind: pair for kind, pair in found.items() if pair[0] > 0}
        less = {kind: pair for kind, pair in found.items() if kind not in more}
        rows = own.browse()
        if found:
            own._touch()
        if own and less:
            rows |= self._record(
                partner,
                f"{key}:back",
                less,
                company,
                day,
                document or source,
                reverses=own.filtered(lambda row: not row.reversed_id),
            )
        if more:
            rows |= self._record(partner, key, more, company, day, source)
        return rows

    def _touch(self):
        """Write a row, so that of two changes of a document at once, such as two
        refunds, the second is run again and sees the first."""
        self.env.cr.execute(
            SQL(
                "UPDATE loyalty_activity SET write_date = %s WHERE id ="
                " (SELECT min(id) FROM loyalty_activity WHERE id = ANY(%s))",
                fields.Datetime.now(),
                self.ids,
            )
        )

    @api.model
    def _get_rows_of(self, source):
        """What is recorded of a document, and what was taken back of it."""
        Activity = self.env["loyalty.activity"].sudo()
        model, res_id = source
        own = Activity.search(
            [
                ("source_model", "=", model),
                ("source_id", "=", res_id),
                ("reversed_id", "=", False),
            ]
        )
        return own | Activity.search([("reversed_id", "in", own.ids)])

    def _get_amounts_by_kind(self):
        return {
            kind: rows._get_amounts() for kind, rows in self.grouped("kind").items()
        }
