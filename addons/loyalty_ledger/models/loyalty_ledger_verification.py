from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL


class Breach(NamedTuple):
    """The first row that breaks an invariant of the ledger."""

    invariant: str
    model: str
    res_id: int
    text: str


#: name, model, and the query that finds the first row that breaks it.
#: A query answers (id, what stands there, what should stand there).
CHECKS = (
    (
        "card = entries",
        "loyalty.card",
        """SELECT card.id, card.points, COALESCE(entry.points, 0)
             FROM loyalty_card card
             LEFT JOIN (SELECT card_id, sum(points) AS points
                          FROM loyalty_ledger_entry GROUP BY card_id) entry
                    ON entry.card_id = card.id
            WHERE {cards} AND card.points <> COALESCE(entry.points, 0)""",
    ),
    (
        "card = lots - overdraft",
        "loyalty.card",
        """SELECT card.id, card.points + card.overdraft, COALESCE(lot.remaining, 0)
             FROM loyalty_card card
             LEFT JOIN (SELECT card_id, sum(remaining) AS remaining
                          FROM loyalty_ledger_lot GROUP BY card_id) lot
                    ON lot.card_id = card.id
            WHERE {cards}
              AND card.points + card.overdraft <> COALESCE(lot.remaining, 0)""",
    ),
    (
        "overdraft = draws without lot",
        "loyalty.card",
        """SELECT card.id, card.overdraft, COALESCE(draw.points, 0)
             FROM loyalty_card card
             LEFT JOIN (SELECT entry.card_id, sum(draw.points) AS points
                          FROM loyalty_ledger_draw draw
                          JOIN loyalty_ledger_entry entry ON entry.id = draw.entry_id
                         WHERE draw.lot_id IS NULL GROUP BY entry.card_id) draw
                    ON draw.card_id = card.id
            WHERE {cards} AND card.overdraft <> COALESCE(draw.points, 0)""",
    ),
    (
        "deleted cards hold nothing",
        "loyalty.ledger.entry",
        """SELECT max(entry.id), sum(entry.points), 0
             FROM loyalty_ledger_entry entry
             LEFT JOIN loyalty_card card ON card.id = entry.card_id
            WHERE card.id IS NULL GROUP BY entry.card_id
           HAVING sum(entry.points) <> 0""",
    ),
    (
        "running balance",
        "loyalty.ledger.entry",
        """SELECT id, balance, running FROM (
               SELECT entry.id, entry.balance, sum(entry.points) OVER (
                          PARTITION BY entry.card_id ORDER BY entry.id) AS running
                 FROM loyalty_ledger_entry entry
                 LEFT JOIN loyalty_card card ON card.id = entry.card_id
                WHERE {cards}) chain
            WHERE balance <> running""",
    ),
    (
        "entry = its lots - its draws",
        "loyalty.ledger.entry",
        """SELECT entry.id, entry.points,
                  COALESCE(lot.points, 0) - COALESCE(draw.points, 0)
             FROM loyalty_ledger_entry entry
             LEFT JOIN loyalty_card card ON card.id = entry.card_id
             LEFT JOIN (SELECT entry_id, sum(points) AS points
                          FROM loyalty_ledger_lot GROUP BY entry_id) lot
                    ON lot.entry_id = entry.id
             LEFT JOIN (SELECT entry_id, sum(points) AS points
                          FROM loyalty_ledger_draw GROUP BY entry_id) draw
                    ON draw.entry_id = entry.id
            WHERE {cards}
              AND entry.points <> COALESCE(lot.points, 0) - COALESCE(draw.points, 0)""",
    ),
    (
        "lot = granted - drawn",
        "loyalty.ledger.lot",
        """SELECT lot.id, lot.remaining, lot.points - COALESCE(draw.points, 0)
             FROM loyalty_ledger_lot lot
             LEFT JOIN loyalty_card card ON card.id = lot.card_id
             LEFT JOIN (SELECT lot_id, sum(points) AS points
                          FROM loyalty_ledger_draw GROUP BY lot_id) draw
                    ON draw.lot_id = lot.id
            WHERE {cards} AND lot.remaining <> lot.points - COALESCE(draw.points, 0)""",
    ),
    (
        "no more reversed than posted",
        "loyalty.ledger.entry",
        """SELECT entry.id, entry.points, sum(reversal.points)
             FROM loyalty_ledger_entry entry
             LEFT JOIN loyalty_card card ON card.id = entry.card_id
             JOIN loyalty_ledger_entry reversal
               ON reversal.reversed_entry_id = entry.id
            WHERE {cards} GROUP BY entry.id
           HAVING sign(entry.points) = sign(sum(reversal.points))
               OR abs(sum(reversal.points)) > abs(entry.points)""",
    ),
)

APPEND_ONLY = ("loyalty_ledger_entry", "loyalty_ledger_draw")


class LoyaltyLedgerVerification(models.AbstractModel):
    """Checks the ledger against itself: what accountants and tests rely on."""

    _name = "loyalty.ledger.verification"
    _description = "Loyalty Ledger Verification"

    @api.private
    @api.model
    def verify(self, programs=None):
        """Look for rows that break an invariant.

        :param programs: only cards of these programs; default: everything
        :return: list of :class:`Breach`, at most one for each invariant, the first row
            of each; empty when the ledger is sound
        """
        self.env.flush_all()
        # Right after a bulk PostgreSQL knows no statistics yet and would walk the
        # summed-up tables once for each card.
        self.env.cr.execute("SET LOCAL enable_nestloop = off")
        breaches = [self._check(check, programs) for check in CHECKS]
        self.env.cr.execute("SET LOCAL enable_nestloop TO DEFAULT")
        return [b for b in (*breaches, *self._check_triggers()) if b]

    def _check(self, check, programs):
        invariant, model, query = check
        cards = SQL("TRUE")
        if programs is not None:
            cards = SQL("card.program_id = ANY(%s)", programs.ids)
        head, *tail = query.split("{cards}")
        statement = SQL("%s %s %s", SQL(head), cards, SQL("".join(tail)))
        if not tail:
            statement = SQL(head)
        rows = self.env.execute_query(SQL("%s ORDER BY 1 LIMIT 1", statement))
        if not rows:
            return None
        res_id, found, expected = rows[0]
        text = self.env._(
            "%(invariant)s: %(found)s stands there, %(expected)s should",
            invariant=invariant,
            found=found,
            expected=expected,
        )
        return Breach(invariant, model, res_id, text)

    def _check_triggers(self):
        """The database must refuse changes of entries and draws."""
        for table in APPEND_ONLY:
            rows = self.env.execute_query(
                SQL(
                    "SELECT FROM pg_trigger WHERE tgname = %s AND tgenabled = 'O'",
                    f"{table}_append_only",
                )
            )
            if not rows:
                text = self.env._("The trigger that protects %s is missing", table)
                yield Breach("append-only", table, 0, text)
