from lxml import html

from odoo.tests import HttpCase, tagged

from .common import ReferralFactory


@tagged("post_install", "-at_install")
class TestPortal(ReferralFactory, HttpCase):
    """The member's own page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_referral()
        cls.user = cls._create_portal_user("referral_member", name="Anna Berger")
        cls.user.partner_id.company_id = cls.company
        cls.member = cls.user.partner_id
        cls.code = cls.env["loyalty.referral.code"].get_code(cls.member)

    def _get_page(self):
        self.authenticate("referral_member", "referral_member")
        response = self.url_open("/my/referral")
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.text)

    def _get_rows(self, page):
        rows = page.find_class("o_loyalty_referral_row")
        return [" ".join(row.text_content().split()) for row in rows]

    def test_code_link_and_picture(self):
        page = self._get_page()
        shown = page.get_element_by_id("referral_code").text_content()
        self.assertEqual(shown, f"{self.code[:4]}-{self.code[4:]}")
        link = page.get_element_by_id("referral_link").get("value")
        self.assertTrue(link.endswith(f"/referral/{self.code}"))
        self.assertIn(link, page.get_element_by_id("referral_text").text_content())
        self.assertTrue(page.xpath("//img[starts-with(@src, 'data:image/svg+xml')]"))

    def test_first_names_only(self):
        referral = self._invite(self._create_member(name="Ben Novak"))
        self._buy(referral.friend_id, 250)
        [row] = self._get_rows(self._get_page())
        self.assertIn("Ben", row)
        self.assertIn("Waiting", row)
        self.assertNotIn("Novak", row)

    def test_a_refusal_tells_nothing(self):
        """Otherwise a member could ask whose number is known here."""
        customer = self._create_member(name="Secret Name", phone="+86 139 0000 0004")
        self._buy(customer, 250, day="2020-01-01")
        self.env["loyalty.referral"].leave_details(
            self.member,
            self.program,
            self.company,
            {"name": "Xy", "phone": "13900000004", "code": self.code},
        )
        [row] = self._get_rows(self._get_page())
        self.assertIn("Invited", row)
        self.assertTrue(row.startswith("Xy "))

    def test_invitations_of_others_do_not_show(self):
        other = self._create_member(name="Carl")
        self._invite(code=self.env["loyalty.referral.code"].get_code(other))
        self.assertFalse(self._get_rows(self._get_page()))

    def test_no_program(self):
        self.program.action_pause()
        self.assertIn("no offer for friends", self._get_page().text_content())

    def test_visitor_must_sign_in(self):
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open("/my/referral").url)

    def test_home_leads_here(self):
        self.authenticate("referral_member", "referral_member")
        self.assertIn("/my/referral", self.url_open("/my").text)
