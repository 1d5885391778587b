from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import LedgerCase

LEDGER = (
    "loyalty.ledger.entry",
    "loyalty.ledger.lot",
    "loyalty.ledger.draw",
    "loyalty.ledger.hold",
)
DOCUMENTS = ("loyalty.adjustment", "loyalty.transfer", "loyalty.bulk.grant")


@tagged("post_install", "-at_install")
class TestAccess(LedgerCase):
    """Who sees and does what: nobody, reader, adjuster, and the other branch."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_branch = cls._create_company(name="Other Branch")
        cls.employee = cls._create_user("employee")
        cls.reader = cls._create_user("reader", "reader")
        cls.clerk = cls._create_user("clerk", "adjust")
        cls.stranger = cls._create_user(
            "stranger",
            "approve",
            company_id=cls.other_branch.id,
            company_ids=[(6, 0, cls.other_branch.ids)],
        )
        cls.card = cls._create_card(points=100)
        cls._post(cls.card, -40, "redeem")
        cls.env["loyalty.ledger"].hold(cls.card, 5, "till")
        cls.adjustment = cls.env["loyalty.adjustment"].create(
            {
                "card_id": cls.card.id,
                "points": 1,
                "reason": "other",
                "description": "Test",
            }
        )

    def _count(self, user, model):
        return self.env[model].with_user(user).search_count([])

    def test_employee_without_right_sees_nothing(self):
        for model in (*LEDGER, *DOCUMENTS, "loyalty.bulk.grant.line"):
            with self.assertRaises(AccessError, msg=model):
                self._count(self.employee, model)

    def test_reader_sees_the_ledger_and_documents(self):
        for model in LEDGER:
            self.assertTrue(self._count(self.reader, model), model)
        self.assertTrue(self._count(self.reader, "loyalty.adjustment"))

    def test_reader_opens_a_program(self):
        reader = Form(self.program.with_user(self.reader))
        self.assertEqual(reader.name, "Club")

    def test_reader_creates_nothing(self):
        for model in (*LEDGER, *DOCUMENTS):
            with self.assertRaises(AccessError, msg=model):
                self.env[model].with_user(self.reader).check_access("create")

    def test_nobody_writes_entries(self):
        for user in (self.reader, self.clerk):
            entry = self.card.statement_entry_ids[0].with_user(user)
            for operation in ("write", "unlink", "create"):
                self.assertFalse(entry.has_access(operation))

    def test_reader_cannot_set_points(self):
        for user in (self.employee, self.reader):
            with self.assertRaises(AccessError):
                self.card.with_user(user).points = 999

    def test_reader_cannot_post_a_document(self):
        with self.assertRaises(AccessError):
            self.adjustment.with_user(self.reader).action_submit()

    def test_adjuster_adjusts(self):
        self.adjustment.with_user(self.clerk).action_submit()
        self.assertEqual(self.card.points, 61)

    def test_adjuster_releases_a_reservation(self):
        hold = self.card.hold_ids.with_user(self.clerk)
        self.assertTrue(hold.action_release())
        self.assertEqual(hold.state, "released")

    def test_other_branch_sees_nothing(self):
        self.card.program_id.company_id = self.env.company
        self.env.flush_all()
        for model in (*LEDGER, *DOCUMENTS):
            self.assertFalse(self._count(self.stranger, model), model)

    def test_branch_reads_the_balance_of_a_card_of_its_parent(self):
        branch = self._create_company(name="Branch", parent_id=self.env.company.id)
        cashier = self._create_user(
            "cashier",
            "reader",
            company_id=branch.id,
            company_ids=[(6, 0, branch.ids)],
        )
        self.card.program_id.company_id = self.env.company
        self.env.company.partner_id.tz = "Asia/Tokyo"
        self.env.flush_all()
        self.env.invalidate_all()
        card = self.card.with_user(cashier)
        self.assertEqual(card.points_available, 55)
        self.assertFalse(card.statement_entry_ids)
        self.assertEqual(card.hidden_entry_count, self.card.entry_count)
        self.assertEqual(card._get_statement().closing, card.points)
        self.assertEqual(card._get_ledger_zone().zone, "Asia/Tokyo")

    def test_other_branch_cannot_approve(self):
        self.env.company.loyalty_adjustment_limit = 0
        self.adjustment.with_user(self.clerk).action_submit()
        self.assertEqual(self.adjustment.state, "waiting")
        with self.assertRaises(AccessError):
            self.adjustment.with_user(self.stranger).action_approve()

    def test_other_branch_cannot_adjust_this_card(self):
        self.card.program_id.company_id = self.env.company
        self.env.flush_all()
        with self.assertRaises(AccessError):
            self.env["loyalty.adjustment"].with_user(self.stranger).create(
                {
                    "card_id": self.card.id,
                    "points": 1,
                    "reason": "other",
                    "description": "x",
                }
            )

    def test_document_belongs_to_a_branch_of_the_user(self):
        with self.assertRaises(AccessError):
            self.env["loyalty.adjustment"].with_user(self.clerk).create(
                {
                    "card_id": self.card.id,
                    "points": 1,
                    "reason": "other",
                    "description": "x",
                    "company_id": self.other_branch.id,
                }
            )

    def test_every_model_has_a_company_rule(self):
        rules = self.env["ir.rule"].search([("global", "=", True)])
        ruled = set(rules.model_id.mapped("model"))
        models = {*LEDGER, *DOCUMENTS, "loyalty.bulk.grant.line"}
        self.assertEqual(models - ruled, set())

    def test_menus_are_for_readers(self):
        root = self.env.ref("loyalty_ledger.menu_loyalty_root")
        self.assertIn(root.id, root.with_user(self.reader)._visible_menu_ids())
        self.assertNotIn(root.id, root.with_user(self.employee)._visible_menu_ids())
