import base64
from urllib.parse import quote

from reportlab.graphics.barcode import createBarcodeDrawing

from odoo import http
from odoo.http import request
from odoo.tools.image import image_data_uri

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..tools.code import format_code

#: Invitations that the page shows.
SHOWN = 50
#: Of the QR code, in pixels.
SIZE = 240


class PortalReferral(CustomerPortal):
    """The member's own page: code, link, and what became of the invitations."""

    def _get_own_domain(self):
        return [("referrer_id", "=", request.env.user.partner_id.id)]

    @http.route("/my/referral", type="http", auth="user", website=True)
    def portal_my_referral(self, **kw):
        """Code, link, QR code, a text to send, and the invitations."""
        member = request.env.user.partner_id
        code = request.env["loyalty.referral.code"].get_code(member)
        program = self._find_program(member)
        link = f"{request.httprequest.host_url.rstrip('/')}/referral/{code}"
        values = {
            "page_name": "loyalty_referral",
            "program": program,
            "code": format_code(code),
            "link": link,
            "text": f"{program.offer or ''}\n{link}".strip(),
            "picture": self._get_picture(link),
            "mail": self._get_mail(program, link),
            "referrals": request.env["loyalty.referral"]
            .sudo()
            .search(self._get_own_domain(), limit=SHOWN),
        }
        return request.render("loyalty_referral.portal_my_referral", values)

    def _find_program(self, member):
        last = (
            request.env["loyalty.activity"]
            .sudo()
            .search([("partner_id", "=", member.id)], order="day desc", limit=1)
        )
        company = last.company_id or member.sudo().company_id or request.env.company
        return request.env["loyalty.referral.program"].find_running(company)

    def _get_picture(self, link):
        """The QR code, within the page: no log of a server gets the link."""
        drawing = createBarcodeDrawing("QR", value=link, width=SIZE, height=SIZE)
        return image_data_uri(base64.b64encode(drawing.asString("svg").encode()))

    def _get_mail(self, program, link):
        """Address that opens a new mail with the text."""
        text = f"{program.offer or ''}\n\n{link}"
        return f"mailto:?subject={quote(program.name or '')}&body={quote(text)}"
