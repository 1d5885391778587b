from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .common import LedgerCase


@tagged("post_install", "-at_install")
class TestStatement(LedgerCase):
    def _post_at(self, moment, card, points, kind="grant", **values):
        with freeze_time(moment):
            return self._post(card, points, kind, **values)

    def test_period_between_two_balances(self):
        card = self._create_card()
        self._post_at("2026-01-31 10:00:00", card, 100)
        self._post_at("2026-02-01 10:00:00", card, -30, "redeem")
        self._post_at("2026-02-28 10:00:00", card, 5)
        self._post_at("2026-03-01 10:00:00", card, 7)
        statement = card._get_statement(date(2026, 2, 1), date(2026, 2, 28))
        self.assertEqual(statement.opening, 100)
        self.assertEqual([line.balance for line in statement.lines], [70, 75])
        self.assertEqual(
            (statement.points_in, statement.points_out, statement.closing), (5, 30, 75)
        )

    def test_days_are_those_of_the_company(self):
        self.env.company.partner_id.tz = "Asia/Shanghai"
        card = self._create_card()
        self._post_at("2026-01-31 15:59:59", card, 1)
        self._post_at("2026-01-31 16:00:00", card, 2)
        statement = card._get_statement(date(2026, 2, 1))
        self.assertEqual((statement.opening, statement.points_in), (1, 2))
        self.assertEqual(
            card._get_day_start(date(2026, 2, 1)), datetime(2026, 1, 31, 16)
        )

    def test_outstanding_at_the_end_of_a_day(self):
        self.env.company.partner_id.tz = "Asia/Shanghai"
        card, other = self._create_card(), self._create_card(self._create_program())
        self._post_at("2026-01-30 10:00:00", card, 100)
        self._post_at("2026-01-31 15:59:59", card, -30, "redeem")
        self._post_at("2026-01-31 16:00:00", card, -50, "redeem")
        self._post_at("2026-01-31 12:00:00", other, 7)
        with freeze_time("2026-02-03"):
            action = self.env["loyalty.outstanding.at"].create({}).action_open()
        self.assertIn("2026-01-31", action["display_name"])
        groups = self.env["loyalty.ledger.entry"]._read_group(
            [*action["domain"], ("card_id", "in", (card | other).ids)],
            ["program_id"],
            ["points:sum"],
        )
        self.assertEqual(groups, [(card.program_id, 70), (other.program_id, 7)])

    def test_balances_are_not_added_up(self):
        """They are of one card at one time: a sum of them says nothing."""
        fields = self.env["loyalty.ledger.entry"].fields_get(["balance", "points"])
        self.assertNotIn("aggregator", fields["balance"])
        self.assertEqual(fields["points"]["aggregator"], "sum")

    def test_no_period_is_everything(self):
        card = self._create_card(points=3)
        self._post(card, -1, "redeem")
        statement = card._get_statement()
        self.assertEqual((statement.opening, statement.closing), (0, 2))

    def test_cents_add_up(self):
        card = self._create_card()
        for _time in range(10):
            self._post(card, 0.1)
        self.assertEqual(card._get_statement().closing, 1.0)

    def test_balances_run_over_merged_cards(self):
        source, target = self._create_card(points=10), self._create_card(points=20)
        self.env["loyalty.ledger"].merge_cards(source, target)
        entries = target.statement_entry_ids.sorted("id")
        balances = target._get_balances_after(entries)
        self.assertEqual([balances[entry.id] for entry in entries], [10, 30, 20, 30])

    def test_document_of_an_entry_opens(self):
        card = self._create_card()
        member = card.partner_id
        entry = self._post(card, 5, source=("res.partner", member.id))
        self.assertEqual(entry.source_name, member.display_name)
        self.assertEqual(entry.action_open_source()["res_id"], member.id)

    def test_document_that_is_gone(self):
        card = self._create_card()
        gone = self._create_member()
        entry = self._post(card, 5, source=("res.partner", gone.id))
        gone.unlink()
        entry.invalidate_recordset()
        self.assertFalse(entry.source_name)
        self.assertFalse(entry.action_open_source())

    def test_screens_read_entries_of_deleted_records(self):
        card = self._create_card(points=10)
        member = card.partner_id
        entries = card.statement_entry_ids
        card.unlink()
        member.unlink()
        entries.invalidate_recordset()
        rows = entries.web_read(
            {
                "card_id": {"fields": {"display_name": {}}},
                "partner_id": {"fields": {"display_name": {}}},
                "points": {},
                "is_reversible": {},
                "source_name": {},
            }
        )
        self.assertEqual([row["points"] for row in rows], [10])
        self.assertEqual([row["is_reversible"] for row in rows], [False])
        groups = self.env["loyalty.ledger.entry"].formatted_read_group(
            [("id", "in", entries.ids)], ["partner_id", "card_id"], ["points:sum"]
        )
        self.assertEqual([group["points:sum"] for group in groups], [10])

    def test_lots_say_what_they_are(self):
        today = self.env.company._get_loyalty_today()
        card = self._create_card()
        expired = self._post(card, 1, expires_on=date(2020, 1, 1)).lot_ids
        pending = self._post(card, 2, awaiting="invoice:1").lot_ids
        soon = self._post(card, 3, expires_on=today).lot_ids
        free = self._post(card, 4).lot_ids
        spent = self._post(card, 5, expires_on=today).lot_ids
        self.env["loyalty.ledger"].reverse(spent.entry_id)
        lots = expired | pending | soon | free | spent
        self.assertEqual(
            lots.mapped("status"), ["expired", "pending", "soon", "open", "spent"]
        )

    def test_filter_of_cards_that_expire_soon(self):
        today = self.env.company._get_loyalty_today()
        card = self._create_card()
        self._post(card, 3, expires_on=today)
        self._create_card(points=5)
        view = self.env.ref("loyalty_ledger.loyalty_card_view_search")
        self.assertIn("expiring", view.arch)
        found = self.env["loyalty.card"].search(
            [
                ("program_id", "=", self.program.id),
                (
                    "lot_ids",
                    "any",
                    [("remaining", ">", 0), ("expires_on", "<=", "today +30d")],
                ),
            ]
        )
        self.assertEqual(found, card)

    def test_contact_shows_points(self):
        card = self._create_card(points=5)
        self.assertEqual(card.partner_id.loyalty_points_display, "5 points")
        action = card.partner_id.action_view_loyalty_points()
        self.assertEqual(action["res_id"], card.id)
