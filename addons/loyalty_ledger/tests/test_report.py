import subprocess
import tempfile
import unicodedata
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, tagged

from .common import LedgerFactory

REPORT = "loyalty_ledger.action_report_statement"


@tagged("post_install", "-at_install")
class TestReport(LedgerFactory, HttpCase):
    """The PDF is rendered for real, and read back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls._create_program()
        member = cls._create_member(name="王小明")
        cls.card = cls._create_card(member=member)
        with freeze_time("2026-01-10 10:00:00"):
            cls._post(cls.card, 100, name="机油保养", expires_on=date(2099, 12, 31))
        with freeze_time("2026-02-10 10:00:00"):
            cls._post(cls.card, -30, "redeem", name="Paid with points")
        cls.env.company.write({"name": "Dealer North", "street": "Harbour Road 7"})

    def _get_text(self, card, **data):
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        pdf, kind = report._render_qweb_pdf(REPORT, card.ids, data)
        self.assertEqual(kind, "pdf")
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(pdf)
            file.flush()
            done = subprocess.run(
                ["pdftotext", "-layout", file.name, "-"],
                capture_output=True,
                check=True,
                text=True,
            )
        return unicodedata.normalize("NFKC", done.stdout)

    def _get_line(self, text, word):
        return next(line.split() for line in text.splitlines() if word in line)

    def test_period(self):
        text = self._get_text(self.card, date_from="2026-02-01", date_to="2026-02-28")
        self.assertEqual(self._get_line(text, "Opening")[-2:], ["100", "points"])
        self.assertEqual(
            self._get_line(text, "Paid with points")[-4:],
            ["30", "points", "70", "points"],
        )
        self.assertEqual(
            self._get_line(text, "Closing")[-6:],
            ["0", "points", "30", "points", "70", "points"],
        )
        self.assertNotIn("机油保养", text)

    def test_everything_in_chinese_too(self):
        text = self._get_text(self.card)
        self.assertIn("王小明", text)
        self.assertIn("机油保养", text)
        self.assertEqual(self._get_line(text, "Opening")[-2:], ["0", "points"])

    def test_header_is_in_the_body(self):
        text = self._get_text(self.card)
        self.assertIn("Dealer North", text)
        self.assertIn("Harbour Road 7", text)
        self.assertIn(self.card.code, text)

    def test_points_that_expire(self):
        text = self._get_text(self.card)
        self.assertEqual(
            self._get_line(text, "12/31/2099"), ["12/31/2099", "70", "points"]
        )

    def test_several_cards(self):
        other = self._create_card(points=9)
        text = self._get_text(self.card | other)
        self.assertIn(self.card.code, text)
        self.assertIn(other.code, text)

    def test_wizard_prints_the_cards_and_period(self):
        reader = self._create_user("reader", "reader")
        wizard = (
            self.env["loyalty.statement.print"]
            .with_user(reader)
            .create(
                {
                    "card_ids": self.card.ids,
                    "date_from": "2026-01-01",
                    "date_to": "2026-01-31",
                }
            )
        )
        action = wizard.action_print()
        self.assertEqual(
            action["data"],
            {
                "date_from": "2026-01-01",
                "date_to": "2026-01-31",
                "card_ids": self.card.ids,
            },
        )

    def test_period_must_run_forward(self):
        with self.assertRaises(ValidationError):
            self.env["loyalty.statement.print"].create(
                {
                    "card_ids": self.card.ids,
                    "date_from": "2026-02-01",
                    "date_to": "2026-01-31",
                }
            )

    def test_nobody_prints_without_the_right(self):
        clerk = self._create_user("no_right")
        report = self.env["ir.actions.report"].with_user(clerk)
        with self.assertRaises(AccessError):
            report._render_qweb_html(REPORT, self.card.ids)
