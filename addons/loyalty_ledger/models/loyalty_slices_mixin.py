import logging
from contextlib import contextmanager

from psycopg2 import IntegrityError, OperationalError
from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

#: Milliseconds for which a nightly run waits for a row that somebody holds.
LOCK_TIMEOUT = 1_000


class LoyaltySlicesMixin(models.AbstractModel):
    """Long work in slices: each is committed, and what fails stays alone.

    A run that had to stop is simply started again: what is done is not found again.
    """

    _name = "loyalty.slices.mixin"
    _description = "Long Work in Slices"

    # -- the end of a slice -----------------------------------------------------------

    @api.model
    def _commit_slice(self, done):
        """Commit a slice; when the time is over, say that there is more, so that Odoo
        goes on at once.

        What could not be done is found first again: it does not end a run.

        :param done: how many were dealt with
        :return: whether to go on
        """
        cron = self.env["ir.cron"]
        if cron._commit_progress(done) or not done:
            return True
        cron._commit_progress(remaining=1)
        return False

    @api.model
    def _commit_slice_of_cron(self, done):
        """Commit a slice where a scheduled action runs it; others commit themselves.

        :param done: how many were dealt with
        """
        if self.env.context.get("cron_id"):
            self.env["ir.cron"]._commit_progress(done)

    # -- what fails -------------------------------------------------------------------

    def _attempt(self, act, *args):
        """Do a part of a run; what goes wrong ends this part, not the run.

        Whoever changes the same rows at the same time makes it wait for the next run;
        anything else is told by :meth:`_set_problem`.

        :return: what came of it; None: it failed
        """
        try:
            with self.env.cr.savepoint():
                return act(*args)
        except (OperationalError, UniqueViolation) as error:
            _logger.info("%s waits for the next run: %s", self, error)
        except Exception as error:
            if not isinstance(error, UserError):
                _logger.exception("%s waits for the next run", self)
            self._set_problem(str(error))
        return None

    def _set_problem(self, problem):
        """Say on the record why something was not done: models that attempt have
        a field for it.

        :param problem: the reason; False: there is none any more
        """
        self.problem = problem

    @api.model
    def _do_or_halve(self, act, items, set_apart):
        """Do something with all items at once; where that fails, with each half, so
        that one that is refused does not keep the others from it.

        :param act: called with items in a savepoint
        :param items: recordset or list
        :param set_apart: called with items of which one only is left, and its error
        :return: how many were done or set apart; ``set_apart`` says which of these
            its item is
        """
        if not items:
            return 0
        try:
            with self.env.cr.savepoint():
                act(items)
            return len(items)
        except (UserError, IntegrityError) as error:
            if len(items) == 1:
                return set_apart(items, error)
        half = len(items) // 2
        halves = items[:half], items[half:]
        return sum(self._do_or_halve(act, part, set_apart) for part in halves)

    @api.model
    @contextmanager
    def _short_wait(self):
        """A savepoint in which the run waits but shortly for rows that others hold.

        :raise OperationalError: somebody holds one for longer
        """
        with self.env.cr.savepoint():
            self.env.cr.execute("SET LOCAL lock_timeout = %s", [LOCK_TIMEOUT])
            yield
            self.env.cr.execute("SET LOCAL lock_timeout TO DEFAULT")
