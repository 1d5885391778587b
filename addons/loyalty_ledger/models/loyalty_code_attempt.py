from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.http import request

from ..fields import LedgerReference

#: Codes that one source may enter in vain within the window before it has to wait.
FAILURES_ALLOWED = 20
#: Visitors who are not logged in, of all addresses together.
FAILURES_OF_VISITORS = 200
WINDOW = timedelta(minutes=10)
KEPT = timedelta(days=30)


class LoyaltyCodeAttempt(models.Model):
    """Somebody entered the code of a card that cannot be used.

    Who enters many of them is guessing: after a number in a short time every code gets
    the same refusal for a while, also a good one. The count is kept in the database, so
    that it holds for all server processes, and is stored apart from the request, which
    is usually rolled back.
    """

    _name = "loyalty.code.attempt"
    _description = "Code Entered in Vain"
    _order = "attempted_at desc, id desc"
    _rec_name = "source"

    source = fields.Char(
        required=True,
        readonly=True,
        help="The login, or the address of a visitor who is not logged in.",
    )
    is_visitor = fields.Boolean("Not Logged In", readonly=True)
    code = fields.Char(readonly=True)
    place = fields.Char(readonly=True, help="The order or the till.")
    company_id = LedgerReference("res.company", string="Branch", readonly=True)
    attempted_at = fields.Datetime(
        "When", required=True, readonly=True, default=fields.Datetime.now
    )

    _source_idx = models.Index("(source, attempted_at)")
    _visitor_idx = models.Index("(attempted_at) WHERE is_visitor")

    @api.private
    @api.model
    def _is_blocked(self):
        """Whether whoever asks has entered too many codes in vain."""
        source, is_visitor = self._get_source()
        if is_visitor and self._is_reached(
            [("is_visitor", "=", True)], FAILURES_OF_VISITORS
        ):
            return True
        return self._is_reached([("source", "=", source)], FAILURES_ALLOWED)

    def _is_reached(self, whose, limit):
        since = fields.Datetime.now() - WINDOW
        domain = [("attempted_at", ">", since), *whose]
        return self.sudo().search_count(domain, limit=limit) >= limit

    @api.private
    @api.model
    def _note_failure(self, code, place):
        """Remember that a code was of no use; programs of the system are not counted.

        Nor is the same code again: it is no further guess. A web shop tries the code of
        a link at every step of the cart until it fits.

        :param place: name of the order or the till
        """
        if self.env.uid == SUPERUSER_ID:
            return
        source, is_visitor = self._get_source()
        if self._is_noted(source, code):
            return
        vals = {
            "source": source,
            "is_visitor": is_visitor,
            "code": self._get_noted_code(code),
            "place": place,
            "company_id": self.env.company.id,
        }
        # The request may be rolled back, and with it what it stores.
        with self.env.registry.cursor() as cursor:
            self.with_env(self.env(cr=cursor, user=SUPERUSER_ID)).create(vals)

    def _is_noted(self, source, code):
        noted = [("source", "=", source), ("code", "=", self._get_noted_code(code))]
        return self._is_reached(noted, 1)

    def _get_noted_code(self, code):
        return (code or "")[:64]

    @api.private
    @api.model
    def _get_refusal(self):
        """The one answer to everybody who has to wait."""
        return self.env._(
            "Too many codes were entered that cannot be used. Wait some minutes, then "
            "try again."
        )

    def _get_source(self):
        """Who asks, and whether it is a visitor who is not logged in."""
        user = self.env.user
        if not user._is_public():
            return user.login, False
        address = request and request.httprequest.remote_addr
        return address or user.login, True

    @api.autovacuum
    def _gc_attempts(self):
        """Forget what is a month old."""
        old = fields.Datetime.now() - KEPT
        self.sudo().search([("attempted_at", "<", old)]).unlink()
