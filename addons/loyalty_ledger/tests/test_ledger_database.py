import psycopg2

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LedgerCase


@tagged("post_install", "-at_install")
class TestLedgerDatabase(LedgerCase):
    """What PostgreSQL refuses, whoever asks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._create_card(points=10)
        cls.card.points = 4

    @mute_logger("odoo.sql_db")
    def _assert_refused(self, query, error):
        with self.assertRaises(error), self.env.cr.savepoint():
            self.env.cr.execute(query)

    def test_entries_and_draws_are_append_only(self):
        for table in ("loyalty_ledger_entry", "loyalty_ledger_draw"):
            for query in (
                f"UPDATE {table} SET points = 1",
                f"DELETE FROM {table}",
                f"TRUNCATE {table} CASCADE",
            ):
                self._assert_refused(query, psycopg2.errors.RestrictViolation)

    def test_points_change_through_the_ledger_only(self):
        self._assert_refused(
            "UPDATE loyalty_card SET points = points + 1",
            psycopg2.errors.CheckViolation,
        )

    def test_lots_hold_no_less_than_nothing(self):
        self._assert_refused(
            "UPDATE loyalty_ledger_lot SET remaining = -1",
            psycopg2.errors.CheckViolation,
        )

    def test_users_are_told_to_reverse(self):
        entry = self.env["loyalty.ledger.entry"].search([], limit=1)
        with self.assertRaisesRegex(UserError, "Reverse the entry"):
            entry.name = "x"
        with self.assertRaisesRegex(UserError, "Reverse the entry"):
            entry.unlink()
