from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.loyalty_ledger.hooks import (
    KEPT_PREFIX,
    KEPT_TABLES,
    post_init_hook,
    pre_init_hook,
    uninstall_hook,
)

from .common import LedgerCase


@tagged("post_install", "-at_install")
class TestLifecycle(LedgerCase):
    """Archiving, deleting, leaving: nothing is lost, and the user is told."""

    def test_deleting_a_member_with_points_is_refused(self):
        card = self._create_card(points=5)
        with self.assertRaises(UserError) as raised:
            card.partner_id.unlink()
        self.assertIn(card.code, str(raised.exception))

    def test_deleting_a_member_without_points_keeps_the_entries(self):
        card = self._create_card(points=5)
        self._post(card, -5, "redeem")
        card.partner_id.unlink()
        self.assertEqual(self._get_statement(card), [("grant", 5), ("redeem", -5)])
        self.assertSound()

    def test_archived_program_shows_what_is_outstanding(self):
        card = self._create_card(points=5)
        archived = self._create_card(points=7)
        archived.active = False
        self.program.action_archive()
        self.assertRecordValues(
            self.program,
            [{"active": False, "points_outstanding": 12, "outstanding_card_count": 2}],
        )
        action = self.program.action_view_outstanding()
        found = (
            self.env["loyalty.card"]
            .with_context(**action["context"])
            .search(action["domain"])
        )
        self.assertEqual(found, card | archived)

    def test_archived_program_keeps_points_and_lots(self):
        card = self._create_card(points=5)
        self.program.action_archive()
        self.program.action_unarchive()
        self.assertRecordValues(card, [{"points": 5, "points_available": 5}])
        self.assertSound()

    def test_archived_program_has_a_banner(self):
        view = self.env.ref("loyalty.loyalty_program_view_form")
        arch = etree.fromstring(
            self.env["loyalty.program"].get_view(view.id, "form")["arch"]
        )
        (banner,) = arch.xpath(
            "//div[contains(@class, 'alert-warning')]"
            "[.//field[@name='points_outstanding']]"
        )
        self.assertEqual(
            banner.get("invisible"), "active or outstanding_card_count == 0"
        )

    def test_uninstalling_tells_what_stays(self):
        self._create_card(points=5)
        module = self.env["ir.module.module"].search([("name", "=", "loyalty_ledger")])
        other = self.env["ir.module.module"].search([("name", "=", "portal")])
        unrelated = self.env["ir.module.module"].search([("name", "=", "base_import")])
        Wizard = self.env["base.module.uninstall"]
        told = [
            Wizard.create({"module_ids": mod.ids}).has_loyalty_ledger
            for mod in (module, other, unrelated)
        ]
        self.assertEqual(told, [True, True, False])

    def _get_tables(self, names):
        self.env.cr.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname = ANY(%s)",
            [list(names)],
        )
        return {name for (name,) in self.env.cr.fetchall()}

    def test_leaving_and_coming_back(self):
        card = self._create_card(points=5)
        gone = self._create_card(points=9)
        merged = self._create_card()
        self.env["loyalty.ledger"].merge_cards(merged, card)
        self.env.flush_all()
        uninstall_hook(self.env)
        kept = {KEPT_PREFIX + name for name in KEPT_TABLES}
        self.assertEqual(self._get_tables(kept), kept)
        self.assertFalse(self._get_tables(KEPT_TABLES))
        self.env.cr.execute(
            "UPDATE loyalty_card SET points = 8 WHERE id = %s", [card.id]
        )
        self.env.cr.execute("UPDATE loyalty_card SET merged_into_id = NULL")
        self.env.invalidate_all()
        pre_init_hook(self.env)
        post_init_hook(self.env)
        self.assertEqual(self._get_statement(card), [("grant", 5), ("other", 3)])
        self.assertEqual(self._get_statement(gone), [("grant", 9)])
        self.assertEqual(merged.merged_into_id, card)
        self.assertSound()
