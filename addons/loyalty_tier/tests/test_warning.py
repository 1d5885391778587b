from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TierCase


@tagged("post_install", "-at_install")
class TestWarning(TierCase):
    """Who is about to lose a tier hears of it once, with what is needed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write({"tier_grace_days": 30, "tier_warning_days": 14})
        cls.card.partner_id.email = "member@example.com"
        with freeze_time("2025-06-15 12:00:00"):
            cls._buy(cls.card, 500)
        with freeze_time("2026-06-15 12:00:00"):
            cls._evaluate()

    def _warn_on(self, day):
        with freeze_time(f"{day} 12:00:00"):
            return self.env["loyalty.tier.evaluation"]._warn_members()

    def _find_mails(self):
        return (
            self.env["mail.mail"]
            .sudo()
            .search([("model", "=", "loyalty.card"), ("res_id", "=", self.card.id)])
        )

    def test_warning_comes_once(self):
        self.assertEqual(self._warn_on("2026-06-29"), 0)
        self.assertEqual(self._warn_on("2026-06-30"), 1)
        self.assertEqual(self._warn_on("2026-07-01"), 0)
        self.assertEqual(len(self._find_mails()), 1)

    def test_message_says_what_is_needed(self):
        with freeze_time("2026-06-20 12:00:00"):
            self._buy(self.card, 200)
        self._warn_on("2026-06-30")
        needed = "To stay Gold after 07/14/2026: spend"
        note = self.card.message_ids.filtered(lambda m: "Gold ends after" in m.body)
        self.assertIn(needed, note.body)
        self.assertIn(needed, self._find_mails().body_html)

    def test_no_warning_where_the_tier_is_earned_again(self):
        with freeze_time("2026-06-20 12:00:00"):
            self._buy(self.card, 500)
        self.assertEqual(self._warn_on("2026-06-30"), 0)

    def test_next_end_is_told_again(self):
        self._warn_on("2026-06-30")
        with freeze_time("2026-07-01 12:00:00"):
            order = self._buy(self.card, 500)
        with freeze_time("2026-07-10 12:00:00"):
            self._refund(order)
        self.assertEqual(self._warn_on("2026-07-30"), 1)

    def test_day_is_that_of_the_program(self):
        """Whatever company the nightly run happens to have."""
        self.program.company_id = self._create_company(name="Tokyo")
        self.program.company_id.partner_id.tz = "Asia/Tokyo"
        self.env.company.partner_id.tz = "America/Los_Angeles"
        with freeze_time("2026-06-29 14:59:00"):
            self.assertEqual(self.env["loyalty.tier.evaluation"]._warn_members(), 0)
        with freeze_time("2026-06-29 15:01:00"):
            self.assertEqual(self.env["loyalty.tier.evaluation"]._warn_members(), 1)

    def test_no_warning_is_wanted(self):
        self.program.tier_warning_days = 0
        self.assertEqual(self._warn_on("2026-07-14"), 0)

    def test_without_address_there_is_the_note(self):
        self.card.partner_id.email = False
        before = len(self.card.message_ids)
        self.assertEqual(self._warn_on("2026-07-01"), 1)
        self.assertEqual(len(self.card.message_ids), before + 1)
        self.assertFalse(self._find_mails())

    @mute_logger("odoo.addons.loyalty_tier.models.loyalty_tier_warning")
    def test_template_that_fails_does_not_stop_the_others(self):
        other = self._create_card()
        with freeze_time("2025-06-15 12:00:00"):
            self._buy(other, 500)
        with freeze_time("2026-06-15 12:00:00"):
            self._evaluate()
        template = self.registry["mail.template"]
        error = UserError("The template is broken")
        with patch.object(template, "send_mail", side_effect=error):
            self.assertEqual(self._warn_on("2026-07-01"), 1)
        self.assertTrue(other.tier_warned_until)
        self.assertFalse(self.card.tier_warned_until)
