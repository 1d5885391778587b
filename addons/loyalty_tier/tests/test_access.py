from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from odoo.addons.loyalty_ledger.tools.movement import EARN

from .common import TierCase

MODELS = (
    "loyalty.tier",
    "loyalty.tier.points",
    "loyalty.tier.history",
    "loyalty.tier.revision",
    "loyalty.tier.revision.line",
    "loyalty.tier.revision.member",
)


@tagged("post_install", "-at_install")
class TestAccess(TierCase):
    """Who sees and does what: nobody, reader, clerk, the other branch, the member."""

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
        cls.member = cls._create_portal_user("member")
        cls._buy(cls.card, 500)
        cls._post(cls.card, 10, EARN)
        revision = cls.env["loyalty.tier.revision"].create(
            {"program_id": cls.program.id}
        )
        revision.line_ids[1].qualifying_amount = 600
        revision.action_preview()

    def _count(self, user, model):
        return self.env[model].with_user(user).search_count([])

    def test_employee_and_member_see_nothing(self):
        for user in (self.employee, self.member):
            for model in MODELS:
                with self.assertRaises(AccessError, msg=model):
                    self._count(user, model)

    def test_reader_sees_all_and_changes_nothing(self):
        for model in MODELS:
            self.assertTrue(self._count(self.reader, model), model)
            for operation in ("create", "write", "unlink"):
                records = self.env[model].with_user(self.reader)
                self.assertFalse(records.has_access(operation), (model, operation))

    def test_clerk_makes_tiers_and_rules_only(self):
        for model in MODELS:
            expected = model in (
                "loyalty.tier",
                "loyalty.tier.revision",
                "loyalty.tier.revision.line",
            )
            records = self.env[model].with_user(self.clerk)
            self.assertEqual(records.has_access("create"), expected, model)
            self.assertEqual(records.has_access("write"), expected, model)

    def test_other_branch_sees_nothing(self):
        self.program.company_id = self.env.company
        self.env.flush_all()
        self.env.invalidate_all()
        for model in set(MODELS) - {"loyalty.tier.history"}:
            self.assertFalse(self._count(self.stranger, model), model)

    def test_other_branch_sees_no_history_of_a_branch(self):
        self.program.company_id = self.env.company
        card = self._create_card()
        self._buy(card, 500)
        history = self.env["loyalty.tier.history"].with_user(self.stranger)
        self.assertFalse(history.search_count([("card_id", "=", card.id)]))

    def test_nobody_sets_a_tier(self):
        for vals in (
            {"tier_id": self.platinum.id},
            {"tier_manual": "least", "tier_manual_id": self.platinum.id},
            {"tier_at_risk_until": "2099-12-31"},
        ):
            with self.assertRaises(AccessError):
                self.card.with_user(self.clerk).write(vals)

    def test_history_cannot_be_changed(self):
        line = self.card.tier_history_ids
        for change in (lambda: line.sudo().write({"note": "x"}), line.sudo().unlink):
            with self.assertRaises(UserError):
                change()

    def test_every_model_has_a_company_rule(self):
        rules = self.env["ir.rule"].search([("global", "=", True)])
        self.assertEqual(set(MODELS) - set(rules.model_id.mapped("model")), set())

    def test_remote_caller_cannot_evaluate_or_record(self):
        for model, name in (
            ("loyalty.tier.evaluation", "evaluate"),
            ("loyalty.tier.evaluation", "evaluate_rules"),
        ):
            with self.assertRaises(AccessError, msg=name):
                call_kw(self.env[model].with_user(self.stranger), name, [], {})
