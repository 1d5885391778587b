from unittest.mock import patch

from lxml import html

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models.loyalty_referral_attempt import HOUR
from .common import ReferralFactory

LIMITS = "odoo.addons.loyalty_referral.models.loyalty_referral_attempt.LIMITS"


@tagged("post_install", "-at_install")
class TestPage(ReferralFactory, HttpCase):
    """What a friend finds behind the link, as a visitor without a login."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_referral()
        cls.member.company_id = cls.company

    def _get(self, code=None):
        return self.url_open(f"/referral/{code or self.code}")

    def _leave(self, code=None, **values):
        """Fill in the form as a person does."""
        page = html.fromstring(self._get(code).text)
        form = page.find_class("o_loyalty_referral_form")[0]
        fields = {
            "csrf_token": dict(form.form_values())["csrf_token"],
            "name": "Ben Novak",
            "phone": "139 0000 0002",
            "consent": "1",
            **values,
        }
        return self.url_open(f"/referral/{code or self.code}", data=fields)

    def _find(self):
        return self.env["loyalty.referral"].search(
            [("referrer_id", "=", self.member.id)]
        )

    def test_friend_leaves_name_and_number(self):
        response = self._leave(email="Ben@Example.com")
        self.assertIn("Thank you", response.text)
        self.assertRecordValues(
            self._find(),
            [
                {
                    "friend_name": "Ben Novak",
                    "friend_phone": "139 0000 0002",
                    "friend_number": "+8613900000002",
                    "friend_email": "ben@example.com",
                    "friend_id": False,
                    "state": "invited",
                    "channel": "link",
                    "consent_text": self.program.consent,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertTrue(self._find().consent_at)

    def test_page_tells_the_first_name_only(self):
        text = self._get().text
        self.assertIn("Anna", text)
        self.assertNotIn("Berger", text)

    def test_recognised_at_the_first_purchase(self):
        self._leave()
        referral = self._find()
        friend = self._create_member(name="B. Novak", phone="+86 139 0000 0002")
        self._buy(friend, 250, day=str(referral.invited_on))
        self.assertRecordValues(
            referral, [{"friend_id": friend.id, "state": "waiting"}]
        )

    def test_twice_is_once(self):
        for _time in range(2):
            self.assertIn("Thank you", self._leave().text)
        self.assertEqual(len(self._find()), 1)

    def test_same_answer_for_everybody(self):
        """Unknown, known, customer of old, the member himself: nothing tells."""
        self._create_member(name="Known", phone="+86 139 0000 0003")
        customer = self._create_member(name="Old", phone="+86 139 0000 0004")
        self._buy(customer, 250, day="2020-01-01")
        numbers = ("13900000009", "13900000003", "13900000004", "13800000001")
        answers = [self._leave(phone=each, name=f"N{each}") for each in numbers]
        self.assertEqual(len({self._get_shown(each) for each in answers}), 1)
        self.assertEqual(
            self._find().sorted("id").mapped(lambda r: (r.state, r.reason)),
            [
                ("invited", False),
                ("invited", False),
                ("refused", "not_new"),
                ("refused", "self"),
            ],
        )

    def _get_shown(self, response):
        page = html.fromstring(response.text)
        return " ".join(page.get_element_by_id("wrap").text_content().split())

    def test_refused_twice_is_once(self):
        for _time in range(2):
            self._leave(phone="13800000001")
        self.assertEqual(self._find().mapped("reason"), ["self"])

    def test_invited_by_two_members(self):
        other = self._create_member(name="Carl", company_id=self.company.id)
        code = self.env["loyalty.referral.code"].get_code(other)
        self._leave()
        self._leave(code)
        friend = self._create_member(name="Ben", phone="+86 139 0000 0002")
        first = self._find()
        self._buy(friend, 250, day=str(first.invited_on))
        second = self.env["loyalty.referral"].search([("referrer_id", "=", other.id)])
        self.assertEqual(first.state, "waiting")
        self.assertRecordValues(second, [{"state": "refused", "reason": "another"}])

    def test_incomplete(self):
        wrong = (("name", " "), ("phone", "12"), ("email", "no@"), ("consent", ""))
        for name, value in wrong:
            with self.subTest(name):
                response = self._leave(**{name: value})
                self.assertIn("Please fill in", response.text)
        self.assertFalse(self._find())

    def test_machine_that_fills_everything(self):
        response = self._leave(homepage="https://spam.example.com")
        self.assertIn("Thank you", response.text)
        self.assertFalse(self._find())

    @mute_logger("odoo.http")
    def test_without_token(self):
        response = self.url_open(
            f"/referral/{self.code}", data={"name": "A", "phone": "13900000002"}
        )
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self._find())

    def test_texts_are_text(self):
        self._leave(name="<script>alert(1)</script>")
        self.assertEqual(self._find().friend_name, "<script>alert(1)</script>")
        response = self._leave(name="<b>x</b>", phone="")
        self.assertNotIn("<b>x</b>", response.text)

    def test_unknown_code(self):
        response = self._get("ZZZZ2222")
        self.assertEqual(response.status_code, 404)
        self.assertIn("not valid", response.text)

    def test_paused_program_answers_as_an_unknown_code(self):
        self.program.action_pause()
        self.assertEqual(self._get().status_code, 404)

    def test_who_guesses_codes_is_stopped(self):
        with patch.dict(LIMITS, {"look": (("address", HOUR, 3),)}):
            answers = [self._get("ZZZZ2222").status_code for _time in range(4)]
            self.assertEqual(answers, [404, 404, 404, 429])
            self.assertEqual(self._get().status_code, 429)

    def test_flood_of_forms_is_stopped(self):
        with patch.dict(LIMITS, {"leave": (("address", HOUR, 2),)}):
            answers = [
                self._leave(phone=f"1390000000{number}").status_code
                for number in range(4)
            ]
        self.assertEqual(answers, [200, 200, 429, 429])
        self.assertEqual(len(self._find()), 2)
