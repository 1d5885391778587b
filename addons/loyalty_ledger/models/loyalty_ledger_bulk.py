import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ..tools.movement import EXPIRY, GRANT, OPENING, Movement, to_points

_logger = logging.getLogger(__name__)

SLICE = 5_000


class LoyaltyLedgerBulk(models.AbstractModel):
    """Set-based postings: one statement for some thousand cards.

    Each statement writes entries, lots or draws, and the cards, together. What was
    posted once is left out by its key or because nothing is left to do, so that an
    interrupted run is simply started again.
    """

    _inherit = ["loyalty.ledger", "loyalty.slices.mixin"]
    _name = "loyalty.ledger"

    # -- credits ------------------------------------------------------------------

    @api.private
    @api.model
    def post_bulk(
        self, amounts, kind=GRANT, key_prefix=None, name="", company=None, source=None
    ):
        """Credit many cards.

        :param dict amounts: points (positive) by id of the card
        :param key_prefix: with the card's id it makes the key of each entry
        :param company: the issuing branch; default: that of each card
        :param source: model and id of the document behind it
        :return: how many cards were credited now; keys posted before do not count
        """
        posted = 0
        options = (kind, key_prefix, name, company, source)
        for program, ids in self._group_by_program(amounts).items():
            for part in split_every(SLICE, ids):
                parts = [(card, to_points(amounts[card])) for card in part]
                posted += self._post_slice(program, parts, options)
                self._end_slice(len(part))
        return posted

    def _group_by_program(self, amounts):
        self.env["loyalty.card"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT program_id, array_agg(id ORDER BY id) FROM loyalty_card"
                " WHERE id = ANY(%s) GROUP BY program_id",
                list(amounts),
            )
        )
        Program = self.env["loyalty.program"].sudo()
        return {Program.browse(program): ids for program, ids in rows}

    def _end_slice(self, processed):
        """Commit the slice where a scheduled action runs it."""
        self._forget_cards()
        self._commit_slice_of_cron(processed)

    def _forget_cards(self):
        """What SQL has written is read anew."""
        self.env["loyalty.card"].invalidate_model()
        self.env["loyalty.ledger.lot"].invalidate_model()

    def _post_slice(self, program, parts, options):
        slow = self._get_special_cards(parts)
        fast = [part for part in parts if part[0] not in slow]
        posted = self._insert_credits(program, fast, options)
        self._forget_cards()
        for card_id, points in parts:
            if card_id in slow:
                posted += self._post_one(card_id, points, *options)
        return posted

    def _get_special_cards(self, parts):
        """Cards to post on one at a time: a credit pays an overdraft first, and what
        comes for a card that was merged goes to the one that took it over."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM loyalty_card WHERE id = ANY(%s)"
                " AND (overdraft > 0 OR merged_into_id IS NOT NULL)",
                [card for card, _points in parts],
            )
        )
        return {card for (card,) in rows}

    def _post_one(self, card_id, points, kind, key_prefix, name, company, source):
        key = f"{key_prefix}:{card_id}" if key_prefix else None
        if key and self._find_by_key(key):
            return 0
        company_id = company.id if company else None
        movement = Movement(
            points, kind, key=key, name=name, company_id=company_id, source=source
        )
        self.post(self.env["loyalty.card"].browse(card_id), movement)
        return 1

    def _insert_credits(self, program, parts, options):
        if not parts:
            return 0
        params = self._prepare_credit_params(program, *options)
        self.env.cr.execute(
            SQL(
                """
                WITH target AS (
                    SELECT card.id, card.code, card.partner_id, card.points AS before,
                           %(company)s AS company_id, part.points, part.key
                      FROM (SELECT id, points, %(prefix)s || ':' || id AS key
                              FROM unnest(%(ids)s::int[], %(points)s::numeric[])
                                   AS part(id, points)) part
                      JOIN loyalty_card card ON card.id = part.id
                     WHERE part.points > 0
                       AND NOT EXISTS (SELECT FROM loyalty_ledger_entry posted
                                        WHERE posted.source_key = part.key)
                ), entry AS (
                    INSERT INTO loyalty_ledger_entry (
                        posted_at, card_id, card_code, program_id, program_name,
                        partner_id, company_id, user_id, kind, points, balance,
                        source_model, source_id, source_key, name)
                    SELECT %(now)s, id, code, %(program)s, %(program_name)s,
                           partner_id, company_id, %(uid)s, %(kind)s, points,
                           before + points, %(source_model)s, %(source_id)s::int, key,
                           %(name)s
                      FROM target
                    RETURNING id, card_id, company_id, points
                ), lot AS (%(insert_lots)s)
                %(update_cards)s
                """,
                **params,
                insert_lots=self._get_lots_insert(params),
                update_cards=self._get_cards_update(params["now"]),
                ids=[card for card, _points in parts],
                points=[points for _card, points in parts],
            )
        )
        return self.env.cr.rowcount

    def _get_lots_insert(self, params):
        """A lot for each credit among the rows called "entry"."""
        return SQL(
            """
            INSERT INTO loyalty_ledger_lot (
                entry_id, card_id, program_id, company_id, points, remaining,
                available_on, expires_on, spendable_until, unit_value)
            SELECT id, card_id, %(program)s, company_id, points, points,
                   %(available_on)s::date, %(expires_on)s::date,
                   %(spendable_until)s::date, %(unit_value)s
              FROM entry WHERE points > 0
            """,
            **params,
        )

    def _get_cards_update(self, now):
        """The cards of the rows called "entry" get their points."""
        return SQL(
            """
            UPDATE loyalty_card card
               SET points = card.points + entry.points,
                   ledger_points = card.ledger_points + entry.points,
                   write_date = %s
              FROM entry
             WHERE card.id = entry.card_id
            """,
            now,
        )

    def _prepare_credit_params(
        self, program, kind, key_prefix, name, company, source=None
    ):
        company = company or program.company_id
        today = (company or self.env.company)._get_loyalty_today()
        expires_on = program._get_expiry_date(today) or None
        own = SQL("COALESCE(card.company_id, %s)", self.env.company.id)
        source_model, source_id = source or (None, None)
        return {
            "source_model": source_model,
            "source_id": source_id,
            "company": SQL("%s::int", company.id) if company else own,
            "prefix": key_prefix,
            "now": fields.Datetime.now(),
            "program": program.id,
            "program_name": program.name,
            "uid": self.env.uid,
            "kind": kind,
            "name": name or None,
            "available_on": None,
            "expires_on": expires_on,
            "spendable_until": program._get_spendable_until(expires_on) or None,
            "unit_value": program._get_unit_value(),
        }

    # -- opening ------------------------------------------------------------------

    @api.private
    @api.model
    def post_opening(self):
        """Enter what cards held before the ledger was there. Safe to run again.

        :return: how many cards got an opening entry
        """
        posted = 0
        Program = self.env["loyalty.program"].with_context(active_test=False)
        for program in Program.search([]):  # pylint: disable=no-search-all
            while part := self._get_unopened(program):
                posted += self._insert_openings(program, part)
                self._end_slice(len(part))
        return posted

    def _get_unopened(self, program):
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM loyalty_card card WHERE program_id = %s AND points <> 0"
                " AND NOT EXISTS (SELECT FROM loyalty_ledger_entry entry"
                " WHERE entry.card_id = card.id) ORDER BY id LIMIT %s",
                program.id,
                SLICE,
            )
        )
        return [card for (card,) in rows]

    def _insert_openings(self, program, ids):
        """Entries without touching the cards: their points are there already."""
        params = self._prepare_credit_params(program, OPENING, OPENING, "", None)
        self.env.cr.execute(
            SQL(
                """
                WITH entry AS (
                    INSERT INTO loyalty_ledger_entry (
                        posted_at, card_id, card_code, program_id, program_name,
                        partner_id, company_id, user_id, kind, points, balance,
                        source_key, name)
                    SELECT %(now)s, card.id, card.code, %(program)s, %(program_name)s,
                           card.partner_id, %(company)s, %(uid)s, %(kind)s,
                           card.points, card.points, %(prefix)s || ':' || card.id,
                           %(name)s
                      FROM loyalty_card card WHERE card.id = ANY(%(ids)s)
                    RETURNING id, card_id, company_id, points
                ), lot AS (%(insert_lots)s)
                INSERT INTO loyalty_ledger_draw (entry_id, lot_id, points)
                SELECT id, NULL, -points FROM entry WHERE points < 0
                """,
                **params,
                insert_lots=self._get_lots_insert(params),
                ids=ids,
            )
        )
        return len(ids)

    # -- expiry -------------------------------------------------------------------

    @api.private
    @api.model
    def expire(self):
        """Sweep what has expired: the hourly run. Safe to run again.

        A day is over when it is over where the card's company is.

        :return: how many cards lost points
        """
        expired = 0
        Company = self.env["res.company"]
        companies = Company.search([])  # pylint: disable=no-search-all
        for company in [*companies, Company]:
            expired += self._expire_company(company)
        return expired

    def _expire_company(self, company):
        today = (company or self.env.company)._get_loyalty_today()
        owner = (
            SQL("card.company_id = %s", company.id)
            if company
            else SQL("card.company_id IS NULL")
        )
        expired, last = 0, 0
        while part := self._get_due_cards(owner, today, last):
            expired += self._expire_slice(part, today)
            last = part[-1]
        return expired

    def _get_due_cards(self, owner, today, last):
        """Ids of cards with something to expire, above the last one."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT lot.card_id FROM loyalty_ledger_lot lot
                  JOIN loyalty_card card ON card.id = lot.card_id
                 WHERE lot.remaining > 0 AND lot.card_id > %(last)s AND %(owner)s
                   AND (lot.spendable_until < %(today)s
                        OR card.expiration_date < %(today)s)
                 ORDER BY lot.card_id LIMIT %(limit)s
                """,
                last=last,
                owner=owner,
                today=today,
                limit=SLICE,
            )
        )
        return [card for (card,) in rows]

    def _expire_slice(self, ids, today):
        """Expire these cards; one that somebody is changing right now waits for the
        next run, alone."""
        try:
            with self._short_wait():
                self._insert_expiries(ids, today)
        except OperationalError:
            if len(ids) == 1:
                _logger.info("Card %s is busy; the next run expires it", ids[0])
                return 0
            half = len(ids) // 2
            return self._expire_slice(ids[:half], today) + self._expire_slice(
                ids[half:], today
            )
        self._end_slice(len(ids))
        return len(ids)

    def _insert_expiries(self, ids, today):
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """
                WITH due AS (
                    SELECT lot.id, lot.card_id, lot.remaining
                      FROM loyalty_ledger_lot lot
                      JOIN loyalty_card card ON card.id = lot.card_id
                     WHERE lot.card_id = ANY(%(ids)s) AND lot.remaining > 0
                       AND (lot.spendable_until < %(today)s
                            OR card.expiration_date < %(today)s)
                ), total AS (
                    SELECT card_id, sum(remaining) AS points FROM due GROUP BY card_id
                ), entry AS (
                    INSERT INTO loyalty_ledger_entry (
                        posted_at, card_id, card_code, program_id, program_name,
                        partner_id, company_id, user_id, kind, points, balance)
                    SELECT %(now)s, card.id, card.code, program.id,
                           COALESCE(program.name->>%(lang)s, program.name->>'en_US'),
                           card.partner_id, COALESCE(card.company_id, %(company)s),
                           %(uid)s, %(kind)s, -total.points,
                           card.points - total.points
                      FROM total
                      JOIN loyalty_card card ON card.id = total.card_id
                      JOIN loyalty_program program ON program.id = card.program_id
                    RETURNING id, card_id, points
                ), draw AS (
                    INSERT INTO loyalty_ledger_draw (entry_id, lot_id, points)
                    SELECT entry.id, due.id, due.remaining
                      FROM due JOIN entry USING (card_id)
                ), lot AS (
                    UPDATE loyalty_ledger_lot lot SET remaining = 0
                      FROM due WHERE lot.id = due.id
                )
                %(update_cards)s
                """,
                ids=ids,
                today=today,
                now=now,
                update_cards=self._get_cards_update(now),
                lang=self.env.lang or "en_US",
                company=self.env.company.id,
                uid=self.env.uid,
                kind=EXPIRY,
            )
        )

    @api.model
    def _cron_expire(self):
        """Hourly: expire points of all companies."""
        self.expire()

    # -- after an absence -----------------------------------------------------------

    @api.private
    @api.model
    def post_missing(self):
        """Enter what changed on cards while the module was not installed.

        :return: how many cards were brought in line with their ledger
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT card.id, card.points, COALESCE(sum(entry.points), 0)
                  FROM loyalty_card card
                  JOIN loyalty_ledger_entry entry ON entry.card_id = card.id
                 GROUP BY card.id
                HAVING card.points <> COALESCE(sum(entry.points), 0)
                """
            )
        )
        for card_id, points, entered in rows:
            card = self.env["loyalty.card"].browse(card_id)
            self._post_absence(card, points, entered)
        return len(rows)

    def _post_absence(self, card, points, entered):
        """Set the card back to its ledger, then post the way to what it holds."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE loyalty_card card
                   SET points = %(entered)s, ledger_points = %(entered)s, overdraft = (
                       SELECT COALESCE(sum(draw.points), 0)
                         FROM loyalty_ledger_draw draw
                         JOIN loyalty_ledger_entry entry ON entry.id = draw.entry_id
                        WHERE entry.card_id = card.id AND draw.lot_id IS NULL)
                 WHERE id = %(id)s
                """,
                entered=entered,
                id=card.id,
            )
        )
        card.invalidate_recordset()
        name = self.env._("Changed while the ledger was not installed")
        change = to_points(points) - to_points(entered)
        self.post(card, Movement(change, name=name, forced=True))
