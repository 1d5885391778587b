from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

import pytz

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.movement import to_points

#: Entries on the card's own screen; the statement has all of them.
SHOWN = 80


class StatementLine(NamedTuple):
    """An entry, and what the member had after it on all cards of the statement."""

    entry: Any
    balance: float


class Statement(NamedTuple):
    """Entries of a period, oldest first, between two balances."""

    opening: float
    lines: list
    points_in: float
    points_out: float
    closing: float


class LoyaltyCard(models.Model):
    """The statement: own entries and those of cards that were merged into this one."""

    _inherit = "loyalty.card"

    statement_entry_ids = fields.Many2many(
        "loyalty.ledger.entry",
        string="Statement",
        compute="_compute_statement_entry_ids",
    )
    hidden_entry_count = fields.Integer(
        "Entries of Other Branches",
        compute="_compute_statement_entry_ids",
        help="Entries of this card that belong to branches which are not selected, or "
        "not the user's.",
    )
    open_lot_ids = fields.Many2many(
        "loyalty.ledger.lot", string="Lots", compute="_compute_open_lot_ids"
    )
    active_hold_ids = fields.Many2many(
        "loyalty.ledger.hold", string="Holds", compute="_compute_open_lot_ids"
    )
    is_transfer_allowed = fields.Boolean(related="program_id.transfer_allowed")

    def _compute_statement_entry_ids(self):
        Entry = self.env["loyalty.ledger.entry"]
        for card in self:
            domain = [("card_id", "in", card._get_history_card_ids())]
            card.statement_entry_ids = Entry.search(domain, limit=SHOWN)
            everywhere = Entry.sudo().search_count(domain)
            card.hidden_entry_count = everywhere - Entry.search_count(domain)

    def _compute_open_lot_ids(self):
        Hold = self.env["loyalty.ledger.hold"]
        for card in self:
            card.open_lot_ids = card.open_lot_ids.search(
                [("card_id", "=", card.id), ("remaining", ">", 0)]
            )
            card.active_hold_ids = Hold.search(Hold._get_active_domain(card))

    # -- the statement ----------------------------------------------------------------

    def _get_statement(self, date_from=None, date_to=None):
        """What happened on the card in a period, by the days of its company.

        All of it, also in branches whose entries the user does not see one by one: the
        statement goes to the member, and its balance must be that of the card.

        :param date_from: first day; none: from the beginning
        :param date_to: last day; none: until now
        :return: Statement; opening + in - out = closing
        :raise AccessError: the user may not read the card, or no entries at all
        """
        self.ensure_one()
        self.check_access("read")
        self.env["loyalty.ledger.entry"].check_access("read")
        cards = Domain("card_id", "in", self.sudo()._get_history_card_ids())
        Entry = self.env["loyalty.ledger.entry"].sudo()
        entries = Entry.search(
            cards & self._get_period_domain(date_from, date_to), order="id"
        )
        before = Domain.FALSE
        if date_from:
            before = Domain("posted_at", "<", self._get_day_start(date_from))
        [(opening,)] = Entry._read_group(cards & before, aggregates=["points:sum"])
        return self._make_statement(to_points(opening), entries)

    def _make_statement(self, opening, entries):
        balance, lines = opening, []
        for entry in entries:
            balance += to_points(entry.points)
            lines.append(StatementLine(entry, float(balance)))
        points_in = sum((to_points(entry.points_in) for entry in entries), to_points(0))
        points_out = sum(
            (to_points(entry.points_out) for entry in entries), to_points(0)
        )
        return Statement(
            float(opening), lines, float(points_in), float(points_out), float(balance)
        )

    def _get_period_domain(self, date_from=None, date_to=None):
        """Entries of these days, both included, where the card's company is."""
        domain = Domain.TRUE
        if date_from:
            domain &= Domain("posted_at", ">=", self._get_day_start(date_from))
        if date_to:
            after = self._get_day_start(date_to + timedelta(days=1))
            domain &= Domain("posted_at", "<", after)
        return domain

    def _get_day_start(self, day):
        """The moment, in UTC, at which a day begins where the card's company is."""
        zone = self._get_ledger_zone()
        start = zone.localize(datetime.combine(day, time.min))
        return start.astimezone(pytz.utc).replace(tzinfo=None)

    def _get_ledger_zone(self):
        # A branch's cashier may not read the parent company that has the program.
        return (self.sudo().company_id or self.env.company)._get_loyalty_zone()

    def _get_balances_after(self, entries):
        """Balance of all cards of the statement after each of these entries, by id."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, balance FROM (
                    SELECT id, sum(points) OVER (ORDER BY id) AS balance
                      FROM loyalty_ledger_entry WHERE card_id = ANY(%s)) statement
                 WHERE id = ANY(%s)
                """,
                self._get_history_card_ids(),
                entries.ids,
            )
        )
        return {entry_id: float(balance) for entry_id, balance in rows}

    def _get_expiring_lots(self):
        """Lots with points that will expire, the first to expire first."""
        today = self._get_ledger_today()
        lots = self.env["loyalty.ledger.lot"].search(
            [
                ("card_id", "=", self.id),
                ("remaining", ">", 0),
                ("expires_on", "!=", False),
            ],
            order="expires_on, id",
        )
        return lots.filtered(lambda lot: not self._is_lot_expired(lot, today))

    def _get_expiring_by_day(self):
        """Points by their last valid day, the first day first."""
        return [
            (day, float(sum(to_points(lot.remaining) for lot in lots)))
            for day, lots in self._get_expiring_lots().grouped("expires_on").items()
        ]

    def _get_statement_file_name(self):
        self.ensure_one()
        return self.env._("Statement %s", self.code)

    # -- actions ----------------------------------------------------------------------

    def action_loyalty_update_balance(self):
        """Open an adjustment: a balance changes with a reason, not by itself."""
        self.ensure_one()
        return self._open_document("loyalty.adjustment", self.env._("Adjust Points"))

    def action_transfer(self):
        """Open a transfer from this card."""
        self.ensure_one()
        return self._open_document("loyalty.transfer", self.env._("Transfer Points"))

    def _open_document(self, model, name):
        view = self.env.ref(f"loyalty_ledger.{model.replace('.', '_')}_view_form_quick")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(view.id, "form")],
            "target": "new",
            "context": {"default_card_id": self.id},
        }

    def action_view_lots(self):
        """Open the lots of this card."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty_ledger.loyalty_ledger_lot_action"
        )
        action["domain"] = [("card_id", "=", self.id)]
        return action

    def action_merge_cards(self):
        """Choose which of these cards stays."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge Cards"),
            "res_model": "loyalty.card.merge",
            "view_mode": "form",
            "target": "new",
            "context": {"default_card_ids": self.ids},
        }

    def action_print_statement(self):
        """Choose the period of a statement to print."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Print Statement"),
            "res_model": "loyalty.statement.print",
            "view_mode": "form",
            "target": "new",
            "context": {"default_card_ids": self.ids},
        }
