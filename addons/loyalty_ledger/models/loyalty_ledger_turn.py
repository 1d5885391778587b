import random
import time

from odoo import api, models
from odoo.tools import SQL

#: Names our locks among those of other applications (any number, once for ever).
LOCK_CLASS = 1_907_002
GREATEST_ID = 2**31 - 1
#: Seconds that a request waits at the most before it goes on all the same.
PATIENCE = 10
#: Seconds between two tries, at the least and at the most.
PAUSE = (0.005, 0.025)


class LoyaltyLedger(models.AbstractModel):
    """Requests on one card wait for each other, instead of failing.

    Of two transactions that write one card the database refuses the later one, and
    Odoo runs it again after a pause of some seconds. Whoever takes a turn first waits
    for milliseconds. Nothing depends on it: a request that took no turn is refused as
    before, so correctness is the database's.
    """

    _inherit = "loyalty.ledger"

    @api.private
    @api.model
    def take_turn(self, card_ids):
        """Wait until nobody else who took a turn works on these cards.

        Then the transaction begins anew, with all that they have written. The turn
        ends with the transaction. To be called first in a request: where something has
        been written already, nothing is waited for.

        :param card_ids: ids of cards, also of such as do not exist
        """
        numbers = sorted({number for number in card_ids if 0 < number <= GREATEST_ID})
        if not numbers or self._has_written():
            return
        end = time.monotonic() + PATIENCE
        self._begin_anew()
        while not self._get_turn(numbers) and time.monotonic() < end:
            self._begin_anew()
            time.sleep(random.uniform(*PAUSE))

    def _has_written(self):
        """Whether the transaction has changed anything."""
        self.env.flush_all()
        [[number]] = self.env.execute_query(
            SQL("SELECT pg_current_xact_id_if_assigned()::text")
        )
        return number is not None

    def _begin_anew(self):
        """End a transaction that has read only, and what it had locked."""
        # pylint: disable-next=invalid-commit
        self.env.cr.commit()

    def _get_turn(self, numbers):
        """Lock all of the cards or say no. A transaction sees the database as of its
        first statement: here the lock is taken in the first one, so nothing that the
        holder before wrote is missed."""
        [[taken]] = self.env.execute_query(
            SQL(
                "SELECT bool_and(pg_try_advisory_xact_lock(%s, number))"
                "  FROM unnest(%s) AS number",
                LOCK_CLASS,
                numbers,
            )
        )
        return taken
