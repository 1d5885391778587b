import json

from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import LedgerFactory


@tagged("post_install", "-at_install")
class TestPortal(LedgerFactory, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls._create_program()
        cls.user_a = cls._create_portal_user("member_a", name="Member A")
        cls.user_b = cls._create_portal_user("member_b", name="Member B")
        cls.card_a = cls._create_card(member=cls.user_a.partner_id)
        cls.card_b = cls._create_card(member=cls.user_b.partner_id)
        cls._post(cls.card_a, 100, name="First purchase")
        cls._post(cls.card_a, -30, "redeem", name="Paid with points")
        cls._post(cls.card_b, 7, name="Secret of B")

    def _get_page(self, path, login="member_a"):
        self.authenticate(login, login)
        response = self.url_open(path)
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.text)

    def _get_figure(self, page, name):
        return page.get_element_by_id(name).text_content().strip()

    def _get_entries(self, page):
        rows = page.find_class("o_loyalty_ledger_entry")
        return [row.text_content().split() for row in rows]

    # -- own cards --------------------------------------------------------------------

    def test_single_card_shows_its_statement_at_once(self):
        page = self._get_page("/my/loyalty")
        self.assertEqual(self._get_figure(page, "points_balance"), "70 points")
        self.assertEqual(self._get_figure(page, "points_available"), "70 points")

    def test_entry_by_entry_newest_first(self):
        rows = self._get_entries(self._get_page(f"/my/loyalty/{self.card_a.id}"))
        self.assertEqual(
            [row[:3] for row in rows],
            [["Redeemed:", "Paid", "with"], ["Granted:", "First", "purchase"]],
        )
        self.assertEqual(
            [row[-4:-2] for row in rows], [["−30", "points"], ["+100", "points"]]
        )
        self.assertEqual(
            [row[-2:] for row in rows], [["70", "points"], ["100", "points"]]
        )

    def test_pending_and_held_are_not_available(self):
        self._post(self.card_a, 11, awaiting="invoice:1")
        self.env["loyalty.ledger"].hold(self.card_a, 20, "till")
        page = self._get_page(f"/my/loyalty/{self.card_a.id}")
        self.assertEqual(self._get_figure(page, "points_balance"), "81 points")
        self.assertEqual(self._get_figure(page, "points_available"), "50 points")
        self.assertEqual(self._get_figure(page, "points_pending"), "31 points")

    def test_expiring_points(self):
        self._post(self.card_a, 5, expires_on=self.card_a._get_ledger_today())
        page = self._get_page(f"/my/loyalty/{self.card_a.id}")
        self.assertEqual(self._get_figure(page, "points_expiring"), "5 points")

    def test_days_limit_the_entries(self):
        address = f"/my/loyalty/{self.card_a.id}?date_to=2001-01-01"
        self.assertEqual(self._get_entries(self._get_page(address)), [])

    def test_nonsense_days_limit_nothing(self):
        address = f"/my/loyalty/{self.card_a.id}?date_from=yesterday&date_to="
        self.assertEqual(len(self._get_entries(self._get_page(address))), 2)

    def test_pages(self):
        for number in range(90):
            self._post(self.card_a, 1, name=f"Purchase {number}")
        first = self._get_entries(self._get_page(f"/my/loyalty/{self.card_a.id}"))
        second = self._get_entries(
            self._get_page(f"/my/loyalty/{self.card_a.id}/page/2")
        )
        self.assertEqual(len(first) + len(second), 92)
        self.assertEqual(second[-1][:3], ["Granted:", "First", "purchase"])
        self.assertEqual(second[-1][-2:], ["100", "points"])

    def test_merged_card_is_on_the_statement(self):
        merged = self._create_card(points=9)
        self.env["loyalty.ledger"].merge_cards(merged, self.card_a)
        rows = self._get_entries(self._get_page(f"/my/loyalty/{self.card_a.id}"))
        self.assertEqual(len(rows), 5)
        self.assertEqual(rows[0][-2:], ["79", "points"])

    def test_several_cards_are_listed(self):
        other = self._create_program(name="Second Club")
        self._create_card(other, self.user_a.partner_id, 3)
        page = self._get_page("/my/loyalty")
        self.assertEqual(len(page.find_class("o_loyalty_ledger_card")), 2)

    def test_home_counts_cards(self):
        self.authenticate("member_a", "member_a")
        self.assertIn("/my/loyalty", self.url_open("/my").text)
        answer = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["loyalty_count"]}
        )
        self.assertEqual(answer["loyalty_count"], 1)

    def test_pdf(self):
        """In tests Odoo hands out the page that becomes the PDF."""
        self.authenticate("member_a", "member_a")
        response = self.url_open(
            f"/my/loyalty/{self.card_a.id}/pdf?date_from=2000-01-01"
        )
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertIn(self.card_a.code, response.headers["Content-Disposition"])
        self.assertIn("First purchase", response.text)
        self.assertNotIn("Secret of B", response.text)

    def test_core_page_and_dialog_show_the_ledger(self):
        page = self._get_page(f"/my/loyalty_card/{self.card_a.id}/history")
        self.assertEqual(len(self._get_entries(page)), 2)
        values = self.make_jsonrpc_request(f"/my/loyalty_card/{self.card_a.id}/values")
        self.assertEqual(
            [line["points"] for line in values["history_lines"]],
            ["-30 points", "+100 points"],
        )

    # -- cards of others --------------------------------------------------------------

    def test_pages_of_others_do_not_exist(self):
        self.authenticate("member_b", "member_b")
        unknown = self.card_a.id + self.card_b.id + 1000
        for card_id in (self.card_a.id, unknown):
            for tail in ("", "/page/1", "/pdf"):
                response = self.url_open(f"/my/loyalty/{card_id}{tail}")
                self.assertEqual(response.status_code, 404, tail)

    def test_core_routes_give_nothing_of_others(self):
        self.authenticate("member_b", "member_b")
        values = self.make_jsonrpc_request(f"/my/loyalty_card/{self.card_a.id}/values")
        self.assertEqual(values, {})
        response = self.url_open(f"/my/loyalty_card/{self.card_a.id}/history")
        self.assertNotIn("First purchase", response.text)

    def test_visitor_must_sign_in(self):
        self.authenticate(None, None)
        response = self.url_open(f"/my/loyalty/{self.card_a.id}")
        self.assertIn("/web/login", response.url)

    def test_report_address_gives_nothing(self):
        self.authenticate("member_b", "member_b")
        with mute_logger("odoo.http", "odoo.addons.web.controllers.report"):
            for card in self.card_a | self.card_b:
                response = self.url_open(
                    f"/report/html/loyalty_ledger.report_statement/{card.id}"
                )
                self.assertNotEqual(response.status_code, 200)
                self.assertNotIn("First purchase", response.text)

    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def test_remote_search_finds_own_entries_only(self):
        self.authenticate("member_b", "member_b")
        rows = self._call("loyalty.ledger.entry", "search_read", [], ["name", "points"])
        self.assertEqual([row["name"] for row in rows], ["Secret of B"])
        count = self._call(
            "loyalty.ledger.entry", "search_count", [["card_id", "=", self.card_a.id]]
        )
        self.assertEqual(count, 0)

    def test_remote_groups_sum_own_entries_only(self):
        self.authenticate("member_b", "member_b")
        groups = self._call(
            "loyalty.ledger.entry", "formatted_read_group", [], [], ["points:sum"]
        )
        self.assertEqual(groups[0]["points:sum"], 7)

    def test_own_entry_of_a_merged_card(self):
        merged = self._create_card(points=9)
        self.env["loyalty.ledger"].merge_cards(merged, self.card_b)
        Entry = self.env["loyalty.ledger.entry"].with_user(self.user_b)
        self.assertEqual(
            sorted(Entry.search([]).mapped("points")), sorted([7, 9, -9, 9])
        )

    def test_remote_read_of_others_is_refused(self):
        entry = self.card_a.statement_entry_ids[0].with_user(self.user_b)
        with self.assertRaises(AccessError):
            entry.read(["points"])

    def test_nothing_else_is_open_to_members(self):
        for model in (
            "loyalty.card",
            "loyalty.ledger.lot",
            "loyalty.ledger.draw",
            "loyalty.ledger.hold",
            "loyalty.adjustment",
            "loyalty.transfer",
            "loyalty.bulk.grant",
            "loyalty.bulk.grant.line",
            "loyalty.ledger.verify",
        ):
            with self.assertRaises(AccessError, msg=model):
                self.env[model].with_user(self.user_b).search([])

    def test_colleague_of_the_same_company_sees_nothing(self):
        company = self._create_member(name="Fleet Ltd", is_company=True)
        (self.user_a.partner_id | self.user_b.partner_id).parent_id = company
        self.authenticate("member_b", "member_b")
        response = self.url_open(f"/my/loyalty/{self.card_a.id}")
        self.assertEqual(response.status_code, 404)
        self.assertNotIn(
            "First purchase",
            json.dumps(self._call("loyalty.ledger.entry", "search_read", [], ["name"])),
        )
