import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ..tools.span import CARDS, MEMBERS, Span
from .loyalty_tier_history import (
    DEMOTION,
    JOINED,
    MANUAL_ENDED,
    PROMOTION,
    REFUND,
    RULES,
)

_logger = logging.getLogger(__name__)

SLICE = 5_000
#: Which cards a stretch by each key is about.
OWNED = {
    MEMBERS: SQL("partner_id IS NOT NULL"),
    CARDS: SQL("partner_id IS NULL"),
}
#: Columns of a card that an evaluation reads and writes.
STANDING_FIELDS = (
    "tier_id",
    "tier_since",
    "tier_at_risk_until",
    "tier_manual",
    "tier_manual_id",
    "tier_manual_until",
)


class LoyaltyTierEvaluation(models.AbstractModel):
    """Puts members into the tiers that they have earned.

    One statement for some thousand cards counts, decides, writes the cards that change
    and their history. Where nothing has changed nothing is written, so that an
    interrupted run is simply started again.
    """

    _name = "loyalty.tier.evaluation"
    _description = "Evaluation of Tiers"
    _inherit = ["loyalty.slices.mixin"]

    @api.private
    @api.model
    def evaluate(self, programs=None, cards=None, cause=None):
        """Evaluate members.

        :param programs: default: all that have a ladder
        :param cards: only these; default: all active cards of the programs
        :param cause: of the changes, where it is not simply what members did; nobody
            then gets a grace that has not begun
        :return: how many members changed their tier
        """
        changed, cards = 0, cards and cards.sudo()
        for program in self._get_programs(programs, cards):
            changed += self._evaluate_program(program.sudo(), cards, cause)
        return changed

    def _get_programs(self, programs, cards):
        if cards is not None:
            return cards.program_id
        if programs is not None:
            return programs
        Tier = self.env["loyalty.tier"].sudo().with_context(active_test=False)
        return Tier.search([("program_id.active", "=", True)]).program_id

    def _evaluate_program(self, program, cards, cause):
        self.env["loyalty.tier.decision"]._flush_measured()
        ladder, changed = program._get_ladder(), 0
        for span in self._get_spans(program, cards):
            changed += self._evaluate_span(program, ladder, span, cause)
        return changed

    def _get_spans(self, program, cards=None):
        """The cards, some thousand at a time."""
        if cards is not None:
            own = cards.filtered(lambda card: card.program_id == program)
            yield from map(Span.of, split_every(SLICE, sorted(own.ids)))
            return
        for key in (MEMBERS, CARDS):
            last = 0
            while span := self._get_next_span(program, key, last):
                yield span
                last = span.most

    def _get_next_span(self, program, key, last):
        """The next members of the program, or the next cards that belong to nobody."""
        ((least, most, count),) = self.env.execute_query(
            SQL(
                """
                SELECT min(number), max(number), count(*)
                  FROM (SELECT %(key)s AS number FROM loyalty_card
                         WHERE program_id = %(program)s AND active AND %(owned)s
                           AND %(key)s > %(last)s
                         ORDER BY %(key)s LIMIT %(limit)s) part
                """,
                key=SQL.identifier(key),
                program=program.id,
                owned=OWNED[key],
                last=last,
                limit=SLICE,
            )
        )
        return Span(key, least, most, count=count) if count else None

    def _evaluate_span(self, program, ladder, span, cause):
        """Evaluate these cards; one that somebody is changing right now is evaluated by
        that change, or by the next run."""
        try:
            with self._short_wait():
                changed = self._write_outcome(program, ladder, span, cause)
        except OperationalError:
            if span.least == span.most:
                _logger.info("Card %s is busy; the next run evaluates it", span.least)
                return 0
            return sum(
                self._evaluate_span(program, ladder, half, cause)
                for half in span.halves()
            )
        self._end_slice(span.count)
        return changed

    def _end_slice(self, processed):
        """Commit the slice where a scheduled action runs it."""
        self._forget_standing()
        self._commit_slice_of_cron(processed)

    def _forget_standing(self):
        """What SQL has written is read anew."""
        self.env["loyalty.card"].invalidate_model(STANDING_FIELDS, flush=False)
        self.env["res.partner"].invalidate_model(
            ["property_product_pricelist"], flush=False
        )

    @api.model
    def _evaluate_card(self, card, refunded=None):
        """Evaluate a card in the transaction that changed what its member has done.

        A refund of what was bought before the tier was reached takes the tier back at
        once; of what was bought later, it begins the grace. The card's row is written
        first: of two documents at once the second is run again and sees the first.

        :param refunded: rows of activity or of points that take something back
        """
        self.env["loyalty.ledger"]._touch(card)
        since = card.tier_since
        early = bool(refunded) and any(
            not row.reversed_id or not since or row.reversed_id.recorded_at <= since
            for row in refunded
        )
        self.env["loyalty.tier.decision"]._flush_measured()
        program = card.program_id.sudo()
        cause = REFUND if early else None
        self._write_outcome(program, program._get_ladder(), Span.of(card.ids), cause)
        self._forget_standing()

    # -- write ------------------------------------------------------------------------

    def _write_outcome(self, program, ladder, span, cause):
        """Write what changes for these cards.

        :return: how many changed their tier
        """
        decision = self.env["loyalty.tier.decision"]
        self.env.cr.execute(
            SQL(
                """
                WITH %(outcome)s, changed AS (
                    SELECT * FROM outcome
                     WHERE new_tier_id IS DISTINCT FROM tier_id
                        OR new_risk IS DISTINCT FROM risk
                        OR (manual IS NOT NULL AND NOT held)
                ), moved AS (%(update)s)
                %(history)s
                """,
                outcome=decision._get_outcome(ladder, span, program, bool(cause)),
                update=self._get_update(decision._get_inside(span, program)),
                history=self._get_history(program, cause),
            )
        )
        return self.env.cr.rowcount

    def _get_update(self, inside):
        """The cards of the rows called "changed" get their new standing.

        :param inside: says once more which cards these can be: how many rows the
            statement will come to is a guess, and by a high one all cards of the
            database would be read for each slice
        """
        return SQL(
            """
            UPDATE loyalty_card card
               SET tier_id = changed.new_tier_id,
                   tier_since = CASE WHEN changed.new_tier_id
                       IS DISTINCT FROM changed.tier_id THEN %(now)s
                       ELSE card.tier_since END,
                   tier_at_risk_until = changed.new_risk,
                   tier_manual = CASE WHEN changed.held THEN card.tier_manual END,
                   tier_manual_id = CASE WHEN changed.held THEN card.tier_manual_id END,
                   tier_manual_until = CASE WHEN changed.held
                       THEN card.tier_manual_until END
              FROM changed
             WHERE card.id = changed.id AND %(inside)s
            """,
            now=fields.Datetime.now(),
            inside=inside,
        )

    def _get_history(self, program, cause):
        """A line of history for each row called "changed" whose tier changes."""
        return SQL(
            """
            INSERT INTO loyalty_tier_history (
                changed_at, card_id, program_id, partner_id, company_id, from_tier_id,
                to_tier_id, cause, qualified_amount, qualified_visits, qualified_points,
                user_id)
            SELECT %(now)s, changed.id, %(program)s, changed.partner_id,
                   changed.company_id, changed.tier_id, changed.new_tier_id,
                   %(cause)s, changed.amount, changed.visits, changed.points, %(uid)s
              FROM changed
             WHERE changed.new_tier_id IS DISTINCT FROM changed.tier_id
            """,
            now=fields.Datetime.now(),
            program=program.id,
            cause=self._get_cause(cause),
            uid=self.env.uid,
        )

    def _get_cause(self, cause):
        """Why a row called "changed" changes."""
        promotion = SQL(
            "CASE WHEN changed.tier_since IS NULL THEN %s ELSE %s END",
            JOINED,
            PROMOTION,
        )
        return SQL(
            """
            CASE WHEN %(given)s IS NOT NULL THEN %(given)s
                 WHEN changed.manual IS NOT NULL AND NOT changed.held THEN %(ended)s
                 WHEN changed.rank > changed.standing THEN %(promotion)s
                 ELSE %(demotion)s END
            """,
            given=SQL("%s::varchar", cause),
            ended=MANUAL_ENDED,
            promotion=promotion,
            demotion=DEMOTION,
        )

    # -- the nightly run --------------------------------------------------------------

    @api.model
    def _cron_evaluate(self):
        """Nightly: evaluate all members, then warn who is about to lose a tier."""
        self.evaluate()
        self._warn_members()

    @api.private
    @api.model
    def evaluate_rules(self, program):
        """Evaluate after a change of rules.

        :return: how many members changed their tier
        """
        return self.evaluate(programs=program, cause=RULES)
