"""A clock that the generator can set, for what the flows of a past day write."""

from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields


class Clock:
    """The time of the story, for this process."""

    def __init__(self, frozen):
        self._frozen = frozen

    def move_to(self, moment):
        """Set the time.

        :param datetime moment: in UTC
        """
        self._frozen.move_to(moment)


@contextmanager
def story_clock(cr, start):
    """Stop the clock of the whole process at a moment, until the block ends.

    Not for a server that serves others meanwhile: they would live in the past too.

    :param cr: the cursor whose records get the time of the story
    :return: the clock
    """
    with (
        freeze_time(start) as frozen,
        patch.object(cr, "now", lambda: fields.Datetime.now()),
    ):
        yield Clock(frozen)
