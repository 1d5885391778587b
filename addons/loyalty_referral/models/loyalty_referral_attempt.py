import hashlib
import hmac
from datetime import timedelta

from odoo import api, fields, models

#: How long a try is remembered.
MEMORY = timedelta(days=2)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: Unknown codes and forms from one address, invitations with one code, forms in all.
LIMITS = {
    "look": (("address", HOUR, 20), ("address", DAY, 60)),
    "leave": (
        ("address", HOUR, 10),
        ("address", DAY, 30),
        ("code", DAY, 30),
        (None, HOUR, 500),
    ),
}


class LoyaltyReferralAttempt(models.Model):
    """Tries on the public page, counted in the database: several processes and hosts
    share the limits. The address is kept as a hash, for two days."""

    _name = "loyalty.referral.attempt"
    _description = "Try on the Invitation Page"
    _order = "id desc"

    kind = fields.Selection(
        [("look", "Unknown code"), ("leave", "Form")], required=True, readonly=True
    )
    address = fields.Char(required=True, readonly=True)
    code = fields.Char(readonly=True)
    tried_at = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now, index=True
    )

    _address_idx = models.Index("(address, kind, tried_at)")
    _code_idx = models.Index("(code, kind, tried_at)")

    @api.private
    @api.model
    def is_allowed(self, kind, address, code=""):
        """Whether somebody may try once more.

        :param kind: "look" for unknown codes, "leave" for forms
        :param address: where the request comes from
        """
        values = {"address": self._hash(address), "code": code}
        return not any(
            self._count(kind, name, values, period) >= most
            for name, period, most in LIMITS[kind]
        )

    def _count(self, kind, name, values, period):
        since = fields.Datetime.now() - period
        domain = [("kind", "=", kind), ("tried_at", ">", since)]
        if name:
            domain.append((name, "=", values[name]))
        return self.sudo().search_count(domain)

    @api.private
    @api.model
    def note(self, kind, address, code=""):
        """Remember a try."""
        vals = {"kind": kind, "address": self._hash(address), "code": code}
        return self.sudo().create(vals)

    def _hash(self, address):
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        digest = hmac.new(secret.encode(), (address or "").encode(), hashlib.sha256)
        return digest.hexdigest()[:32]

    @api.autovacuum
    def _gc_attempts(self):
        self.sudo().search(
            [("tried_at", "<", fields.Datetime.now() - MEMORY)], limit=10_000
        ).unlink()
