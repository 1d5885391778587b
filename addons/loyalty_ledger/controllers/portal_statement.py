from odoo import fields, http
from odoo.fields import Domain
from odoo.http import content_disposition, request

from odoo.addons.loyalty.controllers.portal import CustomerPortalLoyalty
from odoo.addons.portal.controllers.portal import pager as portal_pager


class PortalStatement(CustomerPortalLoyalty):
    """The member's own cards: what can be spent, and every entry.

    A card belongs to one person, not to the company that employs him: the statement is
    for the card's own contact, and nobody else of the same company.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "loyalty_count" in counters:
            values["loyalty_count"] = len(self._get_member_cards())
        return values

    def _get_member_cards(self):
        return (
            request.env["loyalty.card"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", request.env.user.partner_id.id),
                    (
                        "program_id.program_type",
                        "in",
                        self._get_statement_types(),
                    ),
                ]
            )
        )

    def _get_statement_types(self):
        """Types of programs whose cards a member sees with balance and statement."""
        return ("loyalty", "ewallet", "gift_card")

    def _get_member_card(self, card_id):
        """The card, if it is the visitor's own; an unknown card answers the same."""
        card = self._get_member_cards().browse(card_id)
        if card.exists() and card.partner_id == request.env.user.partner_id:
            return card
        raise request.not_found()

    @http.route("/my/loyalty", type="http", auth="user", website=True)
    def portal_my_loyalty(self, **kw):
        """Balance of the member's cards; a single card shows its statement at once."""
        cards = self._get_member_cards()
        if len(cards) == 1:
            return request.redirect(f"/my/loyalty/{cards.id}")
        values = {"page_name": "loyalty_statement", "cards": cards}
        return request.render("loyalty_ledger.portal_my_loyalty", values)

    @http.route(
        ["/my/loyalty/<int:card_id>", "/my/loyalty/<int:card_id>/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_loyalty_statement(
        self, card_id, page=1, date_from=None, date_to=None, **kw
    ):
        """The statement of one card, newest entry first."""
        card = self._get_member_card(card_id)
        period = self._parse_period(date_from, date_to)
        values = self._prepare_statement_values(card, page, *period)
        return request.render("loyalty_ledger.portal_my_loyalty_statement", values)

    @http.route("/my/loyalty/<int:card_id>/pdf", type="http", auth="user", website=True)
    def portal_my_loyalty_pdf(self, card_id, date_from=None, date_to=None, **kw):
        """The same as a PDF."""
        card = self._get_member_card(card_id)
        first, last = self._parse_period(date_from, date_to)
        data = {"date_from": first, "date_to": last}
        report = request.env["ir.actions.report"].sudo()
        pdf, _kind = report._render_qweb_pdf(
            "loyalty_ledger.action_report_statement", card.ids, data
        )
        name = f"{card._get_statement_file_name()}.pdf"
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Disposition", content_disposition(name)),
        ]
        return request.make_response(pdf, headers)

    @http.route()
    def portal_my_loyalty_card_history(self, card_id, page=1, sortby="date", **kw):
        """The ledger's statement instead of the log of orders."""
        return request.redirect(f"/my/loyalty/{card_id}")

    @http.route()
    def portal_get_card_history_values(self, card_id):
        values = super().portal_get_card_history_values(card_id)
        if values:
            card = self._get_member_card(card_id)
            values["history_lines"] = [
                self._prepare_dialog_line(card, entry)
                for entry in card.statement_entry_ids[:5]
            ]
        return values

    def _prepare_dialog_line(self, card, entry):
        sign = "-" if entry.points < 0 else "+"
        return {
            "order_id": entry.source_id,
            "description": entry._get_portal_text(),
            "order_portal_url": self._get_source_url(entry),
            "points": f"{sign}{card._format_points(abs(entry.points))}",
        }

    def _get_source_url(self, entry):
        """Address of the document behind an entry, where the member may open it."""
        source = entry._get_source()
        if source is None or "access_url" not in source._fields:
            return False
        mine = source.with_user(request.env.user)
        if not mine.has_access("read"):
            return False
        return source.access_url

    def _prepare_statement_values(self, card, page, date_from, date_to):
        Entry = request.env["loyalty.ledger.entry"].sudo()
        domain = card._get_period_domain(date_from, date_to)
        domain &= Domain("card_id", "in", card._get_history_card_ids())
        pager = portal_pager(
            url=f"/my/loyalty/{card.id}",
            url_args={"date_from": date_from, "date_to": date_to},
            total=Entry.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        entries = Entry.search(
            domain, limit=self._items_per_page, offset=pager["offset"]
        )
        return {
            "page_name": "loyalty_statement",
            "card": card,
            "entries": entries,
            "balances": card._get_balances_after(entries),
            "urls": {entry: self._get_source_url(entry) for entry in entries},
            "pager": pager,
            "date_from": date_from,
            "date_to": date_to,
            "lots": card._get_expiring_lots(),
        }

    def _parse_period(self, date_from, date_to):
        """Days from the address; what is no day does not limit."""
        return self._parse_day(date_from), self._parse_day(date_to)

    def _parse_day(self, text):
        try:
            return fields.Date.to_date(text) or None
        except ValueError:
            return None
