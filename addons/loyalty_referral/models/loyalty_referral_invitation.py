from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.code import clean_code
from ..tools.progress import (
    ANOTHER,
    BY_HAND,
    EXPIRED,
    INVITED,
    MUTUAL,
    REFUSED,
    SELF,
)

#: How long name and number of a friend who never came are kept after the end.
KEPT = timedelta(days=90)
#: How many invitations, one after the other, are looked through for a circle.
LONGEST_CIRCLE = 50


class LoyaltyReferral(models.Model):
    """How an invitation begins: by a code at the counter, or on the page."""

    _inherit = "loyalty.referral"

    # -- at the counter ---------------------------------------------------------------

    @api.private
    @api.model
    def enter_code(self, friend, text):
        """Note who invited a customer.

        :param friend: the customer
        :param text: the member's code, as somebody typed it
        :return: the invitation
        :raise UserError: says why the code does not count
        """
        known = self._find_accepted(friend)
        if known and known.code == clean_code(text):
            return known
        self._check_no_other(known)
        member = self.env["loyalty.referral.code"].find_member(text)
        self._check_code(member, friend, text)
        program = self._get_running_program()
        # What the friend left on the page for the same member is the same invitation.
        left = self._find_left([friend]).filtered(lambda r: r.referrer_id == member)[:1]
        vals = self._prepare_vals(program, self.env.company, member, text)
        referral = left or self.sudo().create({**vals, "channel": "counter"})
        referral.friend_id = friend
        referral._progress()
        referral._check_new()
        return referral

    def _find_accepted(self, friend):
        """The invitation that counts for a customer."""
        domain = [("friend_id", "in", friend.ids), ("state", "!=", REFUSED)]
        return self.sudo().search(domain, limit=1)

    def _check_no_other(self, known):
        if known:
            raise UserError(
                self.env._(
                    "%(friend)s was invited by %(member)s already.",
                    friend=known.friend_id.display_name,
                    member=known.referrer_id.display_name,
                )
            )

    def _check_code(self, member, friend, text):
        if not member:
            raise UserError(
                self.env._("Nobody has the code %s. Please ask for it again.", text)
            )
        if self._is_same_person(member, friend):
            raise UserError(
                self.env._(
                    "%s cannot invite himself, nor somebody with the same phone "
                    "number, e-mail address or company.",
                    member.display_name,
                )
            )
        self._check_not_mutual(member, friend)
        self._check_not_refused(member, friend)

    def _check_not_mutual(self, member, friend):
        if self._has_brought(friend, member):
            raise UserError(
                self.env._(
                    "%(friend)s has brought %(member)s: two customers cannot bring "
                    "each other.",
                    friend=friend.display_name,
                    member=member.display_name,
                )
            )

    def _check_not_refused(self, member, friend):
        if self._is_refused_by_hand(member, friend):
            raise UserError(
                self.env._(
                    "That %(member)s invites %(friend)s was refused by hand.",
                    friend=friend.display_name,
                    member=member.display_name,
                )
            )

    def _check_new(self):
        if self.state == REFUSED:
            reasons = dict(self._fields["reason"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "The code does not count for %(friend)s: %(reason)s.",
                    friend=self.friend_id.display_name,
                    reason=reasons[self.reason],
                )
            )

    def _get_running_program(self):
        program = self.env["loyalty.referral.program"].find_running(self.env.company)
        if not program:
            raise UserError(
                self.env._(
                    "No referral program is running in %s.", self.env.company.name
                )
            )
        return program

    # -- on the page ------------------------------------------------------------------

    @api.private
    @api.model
    def leave_details(self, member, program, company, details):
        """Note what a friend left on the invitation page.

        The page answers the same whatever comes of it.

        :param company: the branch of the invitation
        :param dict details: name, phone, email, code
        :return: the invitation; the first one if the friend came back to the page
        """
        contact = self._prepare_contact(details, company)
        if known := self._find_by_contact(contact, member):
            return known
        vals = self._prepare_vals(program, company, member, details["code"])
        consent = {"consent_at": fields.Datetime.now(), "consent_text": program.consent}
        referral = self.sudo().create({**vals, **contact, **consent, "channel": "link"})
        referral._link_to(referral._find_friend())
        referral._progress()
        return referral

    def _prepare_contact(self, details, company):
        country = company.country_id or self.env.company.country_id
        number = self.env["res.partner"]._phone_format(
            number=details["phone"], country=country
        )
        return {
            "friend_name": details["name"],
            "friend_phone": details["phone"],
            "friend_number": number or details["phone"],
            "friend_email": (details.get("email") or "").strip().lower() or False,
        }

    def _find_by_contact(self, contact, member):
        """The member's invitation of a number, unless it ran out."""
        domain = Domain(
            [
                ("friend_number", "=", contact["friend_number"]),
                ("referrer_id", "=", member.id),
            ]
        )
        domain &= Domain("state", "!=", REFUSED) | Domain("reason", "!=", EXPIRED)
        return self.sudo().search(domain, order="id", limit=1)

    def _find_friend(self):
        """The one customer with the number or the address of the invitation."""
        Partner = self.env["res.partner"].sudo()
        found = Partner.search([("phone_sanitized", "=", self.friend_number)], limit=2)
        if not found and self.friend_email:
            domain = [("email_normalized", "=", self.friend_email)]
            found = Partner.search(domain, limit=2)
        return found if len(found) == 1 else Partner

    @api.autovacuum
    def _gc_details(self):
        """Forget who was invited and never came, some time after the end."""
        names = ("friend_name", "friend_phone", "friend_number", "friend_email")
        ended = self._get_domain_by_day(
            lambda today: Domain("valid_until", "<", today - KEPT)
        )
        details = [
            ("friend_id", "=", False),
            ("friend_number", "!=", False),
            ("state", "=", REFUSED),
        ]
        found = self.sudo().search(ended & Domain(details), limit=10_000)
        found.write(dict.fromkeys(names, False))

    # -- both -------------------------------------------------------------------------

    def _prepare_vals(self, program, company, member, code):
        today = company._get_loyalty_today()
        days = program.valid_days
        return {
            "program_id": program.id,
            "company_id": company.id,
            "referrer_id": member.id,
            "code": clean_code(code),
            "invited_on": today,
            "valid_until": days and today + timedelta(days=days),
        }

    @api.model
    def _find_left(self, friends):
        """Invitations from the page that fit customers by number or address."""
        numbers = [each.phone_sanitized for each in friends if each.phone_sanitized]
        emails = [each.email_normalized for each in friends if each.email_normalized]
        if not numbers and not emails:
            return self.sudo().browse()
        return self.sudo().search(
            [
                ("friend_id", "=", False),
                ("state", "=", INVITED),
                "|",
                ("friend_number", "in", numbers),
                ("friend_email", "in", emails),
            ],
            order="id",
        )

    def _link_to(self, friend):
        """Say who the friend is; refuse what can never count."""
        self.ensure_one()
        if not friend:
            return
        if self._is_same_person(self.referrer_id, friend):
            self._move((INVITED,), REFUSED, {"reason": SELF})
        elif self._find_accepted(friend) - self:
            self._move((INVITED,), REFUSED, {"reason": ANOTHER})
        elif self._has_brought(friend, self.referrer_id):
            self._move((INVITED,), REFUSED, {"reason": MUTUAL})
        elif self._is_refused_by_hand(self.referrer_id, friend):
            self._move((INVITED,), REFUSED, {"reason": BY_HAND})
        else:
            self.friend_id = friend

    @api.model
    def _has_brought(self, member, friend):
        """Whether one customer has brought another, also through others: an invitation
        of each by the next counts, or has counted.

        Beyond so many in between it is no circle of friends any more.
        """
        known = found = friend
        for _step in range(LONGEST_CIRCLE):
            domain = [("friend_id", "in", found.ids), ("state", "!=", REFUSED)]
            found = self.sudo().search(domain).referrer_id - known
            if not found or member in found:
                break
            known |= found
        return member in found

    @api.model
    def _is_refused_by_hand(self, member, friend):
        """Whether somebody has decided that this invitation does not count, also
        before it was known whose number the friend had left."""
        who = Domain("friend_id", "=", friend.id)
        if friend.phone_sanitized:
            who |= Domain("friend_number", "=", friend.phone_sanitized)
        if friend.email_normalized:
            who |= Domain("friend_email", "=", friend.email_normalized)
        refused = [
            ("referrer_id", "=", member.id),
            ("state", "=", REFUSED),
            ("reason", "=", BY_HAND),
        ]
        return bool(self.sudo().search_count(who & Domain(refused), limit=1))

    @api.model
    def _is_same_person(self, member, friend):
        """Whether two contacts are one person, or of one company."""
        return (
            member == friend
            or member.commercial_partner_id == friend.commercial_partner_id
            or self._shares(member, friend, "phone_sanitized")
            or self._shares(member, friend, "email_normalized")
        )

    def _shares(self, member, friend, name):
        return bool(member[name]) and member[name] == friend[name]
