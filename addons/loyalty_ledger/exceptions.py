from odoo.exceptions import UserError, ValidationError


class NotEnoughPoints(UserError):
    """A redemption asks for more points than the card has to spend.

    The message names the card and its fresh balance, so that it can be shown
    to the cashier as it is.
    """


class LedgerKeyConflict(ValidationError):
    """A source key came again with another card, kind or number of points.

    A key stands for one business event. The same event posted twice is quietly
    the same entry; another event under the same key is a programming error of
    the caller or a forged message, and nothing is posted.
    """
