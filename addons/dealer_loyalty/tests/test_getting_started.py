from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tests.common import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


@tagged("post_install", "-at_install")
class TestGettingStarted(AccountTestInvoicingCommon):
    """From an empty company to the first points."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Another company with a chart of accounts and nothing of ours.
        cls.company = cls.company_data["company"]
        cls.administrator = new_test_user(
            cls.env(su=True),
            "test_founder",
            "dealer_loyalty.group_administrator,base.group_system",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        env = cls.env(su=True)
        env["loyalty.card"].search([]).active = False
        env["loyalty.program"].search([]).active = False
        cls.env = cls.env(user=cls.administrator, context={})
        cls.steps = cls.env["dealer.getting.started"]

    def _get_done(self):
        steps = self.steps.browse(self.steps.action_open()["res_id"])
        return steps.till_done, steps.program_done, steps.member_done

    def _make_till(self, **values):
        with Form(self.env["dealer.setup.till"]) as form:
            for name, value in values.items():
                setattr(form, name, value)
        return form.record.action_apply()

    def _make_program(self, **values):
        with Form(self.env["dealer.setup.program"]) as form:
            for name, value in values.items():
                setattr(form, name, value)
        form.record.action_apply()
        return self.env["loyalty.program"].search([], limit=1)

    def _make_member(self, **values):
        with Form(self.env["dealer.setup.member"]) as form:
            for name, value in values.items():
                setattr(form, name, value)
        form.record.action_apply()

    def test_three_steps(self):
        self.assertEqual(self._get_done(), (False, False, False))
        self._make_till()
        self.assertEqual(self._get_done(), (True, False, False))
        self._make_program()
        self.assertEqual(self._get_done(), (True, True, False))
        self._make_member(name="Ann", phone="+86 138 0000 0001")
        self.assertEqual(self._get_done(), (True, True, True))
        [card] = self.env["loyalty.card"].search([])
        self.assertEqual((card.partner_id.name, card.points), ("Ann", 0))

    def test_program_is_as_recommended_with_own_figures(self):
        program = self._make_program(
            name="Harbour", points_per_hundred=10, point_value=0.5
        )
        self.assertRecordValues(
            program,
            [
                {
                    "name": "Harbour",
                    "company_id": self.company.id,
                    "points_policy": "ledger",
                    "refund_earned": "take_back",
                    "point_value": 0.5,
                }
            ],
        )
        self.assertEqual(program.rule_ids.reward_point_amount, 0.1)
        self.assertEqual(program.reward_ids.discount, 0.5)

    def test_till_can_be_opened(self):
        self._make_till(till_name="Front")
        till = self.env["pos.config"].search([("name", "=", "Front")])
        self.assertEqual(till.company_id, self.company)
        cash = till.payment_method_ids.filtered("is_cash_count")
        self.assertEqual(len(cash), 1)
        self.assertTrue(till.payment_method_ids - cash)
        till.open_ui()
        self.assertTrue(till.current_session_id)

    def test_branch_gets_a_till_of_its_own(self):
        self._make_till(branch_name="North", till_name="North Desk")
        branch = self.env["res.company"].search([("name", "=", "North")])
        self.assertEqual(branch.parent_id, self.company)
        till = self.env["pos.config"].sudo().search([("name", "=", "North Desk")])
        self.assertEqual(till.company_id, branch)
        self.assertEqual(self._get_done(), (True, False, False))

    def test_nothing_earns_nothing(self):
        with self.assertRaises(UserError):
            self._make_program(points_per_hundred=0)

    def test_member_once(self):
        self._make_program()
        partner = self.env["res.partner"].create({"name": "Ben"})
        self._make_member(partner_id=partner, email="ben@example.com")
        self.assertEqual(partner.email, "ben@example.com")
        with self.assertRaises(UserError):
            self._make_member(partner_id=partner)

    def test_home_leads_to_the_steps_until_there_is_a_member(self):
        self.assertEqual(
            self.steps.action_open_home()["res_model"], "dealer.getting.started"
        )
        self._make_program()
        self._make_member(name="Ann")
        self.assertEqual(self.steps.action_open_home()["res_model"], "loyalty.card")

    def test_others_are_not_led(self):
        reader = new_test_user(
            self.env(su=True), "test_reader", "dealer_loyalty.group_accountant"
        )
        steps = self.steps.with_user(reader)
        self.assertEqual(steps.action_open_home()["res_model"], "loyalty.card")
        with self.assertRaises(AccessError):
            steps.action_open()

    def test_gift_card_of_the_template_lets_the_till_open(self):
        self._make_till()
        Program = self.env["loyalty.program"].with_context(menu_type="gift_ewallet")
        Program.create_from_template("dealer_gift_card")
        till = self.env["pos.config"].search([("company_id", "=", self.company.id)])
        Program.search([]).rule_ids.product_ids.available_in_pos = True
        till.open_ui()
        self.assertTrue(till.current_session_id)
