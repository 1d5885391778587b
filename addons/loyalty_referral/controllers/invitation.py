from odoo import http
from odoo.http import request
from odoo.tools import email_normalize

from ..tools.code import clean_code, short_name

#: Longest texts that a form may bring.
LONGEST = 100
TOO_MANY = 429


class Invitation(http.Controller):
    """The page behind a member's link: a friend leaves name and number.

    It says nothing about anybody: whoever sends the form reads the same thanks, known
    or not, refused or not. The form is limited by the database, see
    ``loyalty.referral.attempt``.
    """

    @http.route(
        "/referral/<string:code>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=False,
    )
    def invitation(self, code, **kw):
        """The invitation, with the form."""
        place = self._find_place(code)
        return place if not isinstance(place, dict) else self._show(place)

    @http.route(
        "/referral/<string:code>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        sitemap=False,
    )
    def leave(self, code, **form):
        """Store what the friend left."""
        place = self._find_place(code)
        if not isinstance(place, dict):
            return place
        details = self._read(form, code)
        if missing := self._get_missing(details, form):
            return self._show({**place, "details": details, "missing": missing})
        if not self._may("leave", code):
            return self._answer("invitation_busy", status=TOO_MANY)
        if not form.get("homepage"):  # only a machine fills what nobody sees
            self._store(place, details)
        return self._answer("invitation_thanks", place)

    # -- who and where ----------------------------------------------------------------

    def _find_place(self, code):
        """Member, branch and program of a code; a page, where there is none."""
        Attempt = request.env["loyalty.referral.attempt"]
        if not Attempt.is_allowed("look", self._get_address()):
            return self._answer("invitation_busy", status=TOO_MANY)
        member = request.env["loyalty.referral.code"].find_member(code)
        company = self._get_branch(member)
        program = request.env["loyalty.referral.program"].find_running(company)
        if not member or not program:
            Attempt.note("look", self._get_address())
            return self._answer("invitation_unknown", status=404)
        return {
            "code": clean_code(code),
            "member": member,
            "member_name": short_name(member.name),
            "company": company,
            "program": program,
        }

    def _get_branch(self, member):
        """The branch to which a member goes; else that of the page."""
        last = (
            request.env["loyalty.activity"]
            .sudo()
            .search([("partner_id", "in", member.ids)], order="day desc", limit=1)
        )
        return last.company_id or member.company_id or request.env.company.sudo()

    def _get_address(self):
        return request.httprequest.remote_addr

    def _may(self, kind, code):
        """Whether another try is allowed; it is counted."""
        Attempt = request.env["loyalty.referral.attempt"]
        allowed = Attempt.is_allowed(kind, self._get_address(), clean_code(code))
        if allowed:
            Attempt.note(kind, self._get_address(), clean_code(code))
        return allowed

    # -- what was left ----------------------------------------------------------------

    def _read(self, form, code):
        names = ("name", "phone", "email")
        details = {name: (form.get(name) or "").strip()[:LONGEST] for name in names}
        return {**details, "code": code}

    def _get_missing(self, details, form):
        """Names of what a person must still fill in or correct."""
        digits = sum(letter.isdigit() for letter in details["phone"])
        return [
            name
            for name, there in (
                ("name", details["name"]),
                ("phone", digits >= 6),
                ("email", not details["email"] or email_normalize(details["email"])),
                ("consent", form.get("consent")),
            )
            if not there
        ]

    def _store(self, place, details):
        request.env["loyalty.referral"].leave_details(
            place["member"], place["program"], place["company"], details
        )

    # -- answers ----------------------------------------------------------------------

    def _show(self, place):
        values = {"details": {}, "missing": [], **place}
        return self._answer("invitation", values)

    def _answer(self, template, values=None, status=200):
        values = {"may_sign_up": self._may_sign_up(), **(values or {})}
        response = request.render(f"loyalty_referral.{template}", values)
        response.status_code = status
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def _may_sign_up(self):
        Users = request.env["res.users"]
        return Users._get_signup_invitation_scope() == "b2c"
