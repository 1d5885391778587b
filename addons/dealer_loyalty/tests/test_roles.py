from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from odoo.addons.base.tests.common import BaseCommon

ROLES = (
    "cashier",
    "technician",
    "service_advisor",
    "marketing",
    "alliance_manager",
    "accountant",
    "administrator",
)
#: Who may do what; a model is named with its operation.
MAY = {
    ("loyalty.ledger.entry", "read"): {
        "service_advisor",
        "marketing",
        "alliance_manager",
        "accountant",
        "administrator",
    },
    ("loyalty.ledger.entry", "write"): set(),
    ("loyalty.ledger.entry", "unlink"): set(),
    ("loyalty.adjustment", "create"): {"marketing", "administrator"},
    ("loyalty.bulk.grant", "create"): {"marketing", "administrator"},
    ("loyalty.transfer", "create"): {"marketing", "administrator"},
    ("loyalty.tier", "write"): {"marketing", "administrator"},
    ("loyalty.tier.revision", "create"): {"marketing", "administrator"},
    ("loyalty.tier.history", "read"): {
        "service_advisor",
        "marketing",
        "alliance_manager",
        "accountant",
        "administrator",
    },
    ("loyalty.tier.history", "write"): set(),
    ("loyalty.tier.points", "create"): set(),
    ("loyalty.activity", "create"): set(),
    ("loyalty.privilege.use", "unlink"): set(),
    ("loyalty.program", "create"): {"marketing", "administrator"},
    ("loyalty.program", "write"): {"marketing", "administrator"},
    ("loyalty.event.coupon.rule", "create"): {"marketing", "administrator"},
    ("loyalty.event.coupon.issue", "write"): set(),
    ("loyalty.referral.program", "create"): {"marketing", "administrator"},
    ("loyalty.referral", "read"): {
        "service_advisor",
        "marketing",
        "alliance_manager",
        "accountant",
        "administrator",
    },
    ("loyalty.referral", "write"): set(),
    ("loyalty.card", "read"): set(ROLES) - {"technician"},
    ("loyalty.card", "create"): {"marketing", "administrator"},
    ("pos.order", "create"): {"cashier", "service_advisor", "administrator"},
    ("pos.config", "create"): {"administrator"},
    ("sale.order", "create"): {"service_advisor", "administrator"},
    ("res.partner", "create"): set(ROLES) - {"technician", "accountant"},
    ("product.template", "write"): {"marketing", "administrator"},
    ("account.move", "write"): {"administrator"},
    ("account.account", "write"): set(),
    ("dealer.getting.started", "create"): {"administrator"},
}


@tagged("post_install", "-at_install")
class TestRoles(BaseCommon):
    """What each job may do, and what not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            role: new_test_user(cls.env, f"test_{role}", f"dealer_loyalty.group_{role}")
            for role in ROLES
        }
        cls.program = cls.env["loyalty.program"].create(
            {
                "name": "Club",
                "program_type": "loyalty",
                "applies_on": "both",
                "points_policy": "ledger",
                "rule_ids": [Command.create({"reward_point_mode": "money"})],
            }
        )
        cls.card = cls.env["loyalty.card"].create(
            {"program_id": cls.program.id, "partner_id": cls.partner.id, "points": 100}
        )

    def _adjust(self, role, points):
        user = self.users[role]
        adjustment = (
            self.env["loyalty.adjustment"]
            .with_user(user)
            .create(
                {
                    "card_id": self.card.id,
                    "points": points,
                    "reason": "goodwill",
                    "description": "Waited long",
                }
            )
        )
        adjustment.action_submit()
        return adjustment

    def test_access_by_job(self):
        for (model, operation), allowed in MAY.items():
            with self.subTest(model=model, operation=operation):
                may = {
                    role
                    for role, user in self.users.items()
                    if self.env[model].with_user(user).has_access(operation)
                }
                self.assertEqual(may, allowed)

    def test_jobs_are_employees(self):
        for role, user in self.users.items():
            with self.subTest(role=role):
                self.assertTrue(user._is_internal())
                self.assertFalse(user._is_system())

    def test_nobody_gets_points_rights_from_the_ledger_alone(self):
        clerk = new_test_user(self.env, "test_clerk", "base.group_user")
        for model in ("loyalty.ledger.entry", "loyalty.card", "loyalty.program"):
            with self.subTest(model=model):
                self.assertFalse(self.env[model].with_user(clerk).has_access("read"))

    def test_cashier_cannot_set_points(self):
        for role in ("cashier", "service_advisor"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.card.with_user(self.users[role]).points = 500

    def test_marketing_adjusts_up_to_the_limit(self):
        adjustment = self._adjust("marketing", 50)
        self.assertEqual(adjustment.state, "posted")
        self.assertEqual(self.card.points, 150)

    def test_above_the_limit_somebody_else_approves(self):
        adjustment = self._adjust("marketing", 900)
        self.assertEqual(adjustment.state, "waiting")
        with self.assertRaises(AccessError):
            adjustment.with_user(self.users["marketing"]).action_approve()
        adjustment.with_user(self.users["administrator"]).action_approve()
        self.assertEqual(self.card.points, 1000)

    def test_marketing_makes_a_program(self):
        Program = self.env["loyalty.program"].with_user(self.users["marketing"])
        action = Program.create_from_template("dealer_points")
        program = Program.browse(action["res_id"])
        program.name = "Spring Club"
        program.rule_ids.reward_point_amount = 0.1
        self.assertEqual(program.name, "Spring Club")

    def test_accountant_reads_the_statement(self):
        entries = self.env["loyalty.ledger.entry"].with_user(self.users["accountant"])
        found = entries.search([("card_id", "=", self.card.id)])
        self.assertRecordValues(found, [{"points": 100, "kind": "grant"}])

    def test_administrator_is_in_all_jobs(self):
        for role in ROLES:
            with self.subTest(role=role):
                group = f"dealer_loyalty.group_{role}"
                self.assertTrue(self.users["administrator"].has_group(group))
