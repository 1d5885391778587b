from lxml import html

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import TierFactory


@tagged("post_install", "-at_install")
class TestPortal(TierFactory, HttpCase):
    """What the member reads about the tier."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls._create_ladder()
        cls.silver, cls.gold, cls.platinum = cls.program.tier_ids
        cls.user = cls._create_portal_user("member_a", name="Member A")
        cls.card = cls._create_card(member=cls.user.partner_id)

    def _get_page(self, path):
        self.authenticate("member_a", "member_a")
        response = self.url_open(path)
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.text)

    def _get_text(self, name):
        page = self._get_page(f"/my/loyalty/{self.card.id}")
        return page.get_element_by_id(name).text_content().strip()

    def test_tier_and_what_is_missing_to_the_next(self):
        self.gold.description = "Booking first"
        self._buy(self.card, 700)
        missing = self.program.currency_id.format(300)
        self.assertEqual(self._get_text("tier_name"), "Gold")
        self.assertEqual(
            self._get_text("tier_next"), f"To reach Platinum: spend {missing} more"
        )
        page = self._get_page(f"/my/loyalty/{self.card.id}")
        (box,) = page.find_class("o_loyalty_tier")
        self.assertIn("Booking first", box.text_content())

    def test_what_is_needed_to_stay(self):
        self.program.tier_grace_days = 30
        self._buy(self.card, 700)
        self.card.tier_at_risk_until = "2099-12-31"
        self.assertIn("To stay Gold", self._get_text("tier_stay"))

    def test_privileges_and_what_is_left_of_them(self):
        wash = self.env["loyalty.privilege"].create(
            {"name": "Car wash", "code": "wash", "description": "Outside and inside"}
        )
        self.gold.privilege_ids = [
            Command.create({"privilege_id": wash.id, "yearly_allowance": 3})
        ]
        self._buy(self.card, 700)
        self.card._use_privilege("wash")
        page = self._get_page(f"/my/loyalty/{self.card.id}")
        (box,) = page.find_class("o_loyalty_privileges")
        text = " ".join(box.text_content().split())
        self.assertEqual(text, "Car wash 2 of 3 left this year Outside and inside")

    def test_program_without_tiers(self):
        card = self._create_card(
            self._create_program(name="Plain"), self.user.partner_id
        )
        page = self._get_page(f"/my/loyalty/{card.id}")
        self.assertFalse(page.find_class("o_loyalty_tier"))

    def test_overview_of_several_cards(self):
        self._create_card(self._create_program(name="Plain"), self.user.partner_id)
        self._buy(self.card, 100)
        page = self._get_page("/my/loyalty")
        cards = page.find_class("o_loyalty_ledger_card")
        texts = [card.text_content() for card in cards]
        self.assertEqual(["Silver" in text for text in texts].count(True), 1)
