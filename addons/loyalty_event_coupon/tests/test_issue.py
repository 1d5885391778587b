from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models import ir_cron

from .common import NOON, EventCouponCase

DAY = "2026-04-30"
REFUSAL = "No card for this one"


@tagged("post_install", "-at_install")
class TestIssue(EventCouponCase):
    """What a run writes, when it is interrupted, repeated or meets a bad record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule("second_visit", days=60, validity_days=30)
        cls.members = cls.member | cls.env["res.partner"].create(
            [{"name": f"Member {number}"} for number in range(4)]
        )
        for member in cls.members:
            cls._visit(member, "2026-03-01")

    def _run_cron(self):
        with freeze_time(NOON % DAY), self.enter_registry_test_mode():
            self.env.ref("loyalty_event_coupon.ir_cron_issue").method_direct_trigger()
        self.env.invalidate_all()

    def test_card_entry_and_record(self):
        issue = self._run(DAY)[0]
        card = issue.card_id
        self.assertRecordValues(
            card,
            [
                {
                    "program_id": self.coupons.id,
                    "partner_id": self.member.id,
                    "points": 1,
                    "expiration_date": date(2026, 5, 30),
                }
            ],
        )
        self.assertRecordValues(
            self.env["loyalty.ledger.entry"].search([("card_id", "=", card.id)]),
            [
                {
                    "kind": "grant",
                    "points": 1,
                    "name": "Offer",
                    "company_id": self.company.id,
                    "source_model": "loyalty.event.coupon.rule",
                    "source_id": self.rule.id,
                    "source_key": f"loyalty.event.coupon:{self.rule.id}:{card.id}",
                }
            ],
        )
        self.assertEqual(
            (issue.card_code, issue.valid_until), (card.code, date(2026, 5, 30))
        )
        self.assertSound(self.coupons)

    def test_cron_in_slices_and_again(self):
        self.patch(type(self.rule), "_get_slice", lambda self: 2)
        self._run_cron()
        self.assertEqual(self._get_issues().partner_id, self.members)
        cards = self._get_issues().card_id
        self._run_cron()
        self.assertEqual(self._get_issues().card_id, cards)
        self.assertEqual(len(self.coupons.coupon_ids), 5)

    def _get_triggers(self):
        """What asks for another run of the scheduled action."""
        cron = self.env.ref("loyalty_event_coupon.ir_cron_issue")
        return self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])

    def _leave_no_time(self, calls):
        """The time of a run is over from its beginning; Odoo calls it some times."""
        self.patch(ir_cron, "MIN_TIME_PER_JOB", 0)
        self.patch(ir_cron, "MIN_RUNS_PER_JOB", calls)
        self.patch(type(self.rule), "_get_slice", lambda self: 2)

    def test_run_without_time_says_that_there_is_more(self):
        self._leave_no_time(calls=2)
        self._run_cron()
        self.assertEqual(len(self._get_issues()), 4)
        self.assertTrue(self._get_triggers())
        self._run_cron()
        self.assertEqual(self._get_issues().partner_id, self.members)
        self.assertFalse(self._get_triggers())

    def test_run_without_time_comes_to_the_last_rule(self):
        last = self._create_rule("second_visit", days=60, sequence=99)
        self._leave_no_time(calls=10)
        self._run_cron()
        for rule in self.rule | last:
            self.assertEqual(self._get_issues(rule).partner_id, self.members)
        self.assertFalse(self._get_triggers())

    def test_run_without_time_comes_past_what_cannot_be_issued(self):
        bad = self.members[:3]
        prepare = type(self.rule)._prepare_card_vals

        def refuse(rule, due):
            if due.partner_id in bad.ids:
                raise UserError(REFUSAL)
            return prepare(rule, due)

        self.patch(type(self.rule), "_prepare_card_vals", refuse)
        self._leave_no_time(calls=10)
        self._run_cron()
        issues = self._get_issues()
        self.assertEqual(issues.card_id.partner_id, self.members - bad)
        self.assertEqual(issues.filtered("problem").partner_id, bad)
        self.assertFalse(self._get_triggers())

    def test_few_at_a_time_where_messages_are_made(self):
        self.assertEqual(self.rule._get_slice(), 500)
        template = self.env.ref("loyalty.mail_template_loyalty_card")
        self.coupons.communication_plan_ids = [
            Command.create({"trigger": "create", "mail_template_id": template.id})
        ]
        self.assertEqual(self.rule._get_slice(), 20)

    def _break_audience(self):
        """As if the add-on of a field had been uninstalled."""
        self.env.cr.execute(
            "UPDATE loyalty_event_coupon_rule SET partner_domain = %s WHERE id = %s",
            ["[('no_such_field', '=', 1)]", self.rule.id],
        )
        self.env.invalidate_all()

    def test_a_rule_that_cannot_be_run_does_not_stop_the_others(self):
        last = self._create_rule("second_visit", days=60, sequence=99)
        self._break_audience()
        known = self.rule.message_ids
        for _night in range(2):
            self._run_cron()
        self.assertEqual(len(self._get_issues(last)), 5)
        self.assertIn("cannot be understood", self.rule.problem)
        self.assertEqual(self.rule.due_count, 0)
        told = self.rule.message_ids - known
        self.assertEqual(len(told), 1)
        self.assertIn("cannot be understood", told.body)
        self.rule.partner_domain = "[]"
        self._run_cron()
        self.assertFalse(self.rule.problem)
        self.assertEqual(len(self._get_issues()), 5)

    def test_what_nobody_foresaw_stays_with_its_rule(self):
        last = self._create_rule("second_visit", days=60, sequence=99)
        load = type(self.rule)._load

        def fail(rule, issues):
            if rule == self.rule:
                raise ZeroDivisionError(REFUSAL)
            return load(rule, issues)

        self.patch(type(self.rule), "_load", fail)
        with mute_logger("odoo.addons.loyalty_ledger.models.loyalty_slices_mixin"):
            self._run_cron()
        self.assertEqual(self.rule.problem, REFUSAL)
        self.assertFalse(self._get_issues())
        self.assertEqual(len(self._get_issues(last)), 5)
        self.rule.action_start()
        self.assertFalse(self.rule.problem)

    def test_branch_that_is_closed_stops_nobody(self):
        closed = self.env["res.company"].create(
            {"name": "West", "parent_id": self.company.id}
        )
        for event in ("second_visit", "birthday", "win_back"):
            self._create_rule(event, company_id=closed.id, sequence=1)
        closed.active = False
        self._run_cron()
        self.assertEqual(self._get_issues().partner_id, self.members)
        idle = self.rule.search([("company_id", "=", closed.id)])
        self.assertEqual(
            set(idle.mapped("problem")), {f"Branch {closed.display_name} is archived."}
        )

    def test_only_running_rules(self):
        self.rule.action_pause()
        self._run_cron()
        self.assertFalse(self._get_issues())

    def test_one_bad_record_does_not_stop_the_others(self):
        bad = self.members[2]
        prepare = type(self.rule)._prepare_card_vals

        def refuse(rule, due):
            if due.partner_id == bad.id:
                raise UserError(REFUSAL)
            return prepare(rule, due)

        with self.subTest("parked"):
            self.patch(type(self.rule), "_prepare_card_vals", refuse)
            issues = self._run(DAY)
            self.assertEqual(issues.card_id.partner_id, self.members - bad)
            self.assertRecordValues(
                issues.filtered("problem"),
                [
                    {
                        "partner_id": bad.id,
                        "problem": REFUSAL,
                        "state": "problem",
                    }
                ],
            )
        with self.subTest("given at the next run"):
            self.patch(type(self.rule), "_prepare_card_vals", prepare)
            issues = self._run(DAY)
            self.assertEqual(len(issues), 5)
            self.assertEqual(issues.card_id.partner_id, self.members)
            self.assertFalse(issues.filtered("problem"))

    def test_merge_of_two_who_had_one_each(self):
        self._run(DAY)
        twin, stays = self.members[:2]
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((twin | stays).ids)],
                "dst_partner_id": stays.id,
                "state": "selection",
            }
        )
        wizard.action_merge()
        self.env.invalidate_all()
        both = self._get_issues().filtered(lambda each: each.partner_id == stays)
        self.assertEqual(len(both.card_id), 2)
        self.assertEqual(len(self._run(DAY)), 5)

    def test_the_database_refuses_a_second_one(self):
        issue = self._run(DAY)[0]
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            issue.copy()

    def test_issued_by_somebody_else_meanwhile(self):
        """Two runs at once: the database refuses the second; it goes on."""
        with freeze_time(NOON % DAY):
            found = self.env["loyalty.event.coupon.finder"].find(self.rule)
            self.rule._issue(found[:1])
            with mute_logger("odoo.sql_db"):
                self.rule._issue_or_park(found)
        self.assertEqual(self._get_issues().partner_id, self.members)
        self.assertEqual(len(self.coupons.coupon_ids), 5)

    def test_button(self):
        with freeze_time(NOON % DAY):
            self.assertEqual(self.rule.due_count, 5)
            preview = self.rule.action_preview()
            self.assertEqual(
                self.env["res.partner"].search(preview["domain"]), self.members
            )
            self.assertFalse(self._get_issues())
            notification = self.rule.action_issue()
        self.assertIn("5 coupons", notification["params"]["message"])

    def test_start_needs_a_program_that_is_there(self):
        self.coupons.active = False
        with self.assertRaisesRegex(UserError, "buy nothing"):
            self.rule.action_start()

    def test_coupons_of_a_closed_program_are_not_issued(self):
        for vals, why in (
            ({"active": False}, "the program is archived"),
            ({"active": True, "date_to": "2026-04-29"}, "it ended on 04/29/2026"),
        ):
            with self.subTest(why):
                self.coupons.write(vals)
                self._run_cron()
                self.assertFalse(self._get_issues())
                self.assertIn(why, self.rule.problem)
                with freeze_time(NOON % DAY), self.assertRaisesRegex(UserError, why):
                    self.rule.action_issue()
        self.coupons.date_to = DAY
        self._run_cron()
        self.assertFalse(self.rule.problem)
        self.assertEqual(len(self._get_issues()), 5)

    def test_coupon_ends_with_its_program(self):
        for end, days, last in (
            ("2026-05-10", 30, date(2026, 5, 10)),
            ("2026-05-10", 0, date(2026, 5, 10)),
            ("2026-06-10", 30, date(2026, 5, 30)),
            (False, 0, False),
        ):
            with self.subTest(end=end, days=days), freeze_time(NOON % DAY):
                self.coupons.date_to = end
                self.rule.validity_days = days
                due = self.env["loyalty.event.coupon.finder"].find(self.rule)[0]
                self.assertEqual(self.rule._get_valid_until(due), last)

    def test_points_are_no_coupons(self):
        with self.assertRaisesRegex(ValidationError, "no coupons"):
            self.rule.program_id = self._create_program()

    def test_coupons_of_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaisesRegex(ValidationError, "can be used in Elsewhere"):
            self.rule.program_id = self._create_coupon_program(company_id=other.id)

    def test_nonsense_audience(self):
        with self.assertRaisesRegex(ValidationError, "cannot be understood"):
            self.rule.partner_domain = "[('no_such_field', '=', 1)]"


@tagged("post_install", "-at_install")
class TestMessage(EventCouponCase):
    """The message of the coupon's program, where there is an address."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        template = cls.env["mail.template"].create(
            {
                "name": "Coupon",
                "model_id": cls.env["ir.model"]._get_id("loyalty.card"),
                "subject": "Your coupon {{ object.code }}",
                "use_default_to": True,
                "body_html": "<p>See you soon</p>",
            }
        )
        message = {"trigger": "create", "mail_template_id": template.id}
        cls.coupons = cls._create_coupon_program(
            communication_plan_ids=[Command.clear(), Command.create(message)]
        )
        cls.rule = cls._create_rule("second_visit", days=60)

    def setUp(self):
        super().setUp()
        self.reached = self._create_member(name="Anna", email="anna@example.com")
        for member in self.member | self.reached:
            self._visit(member, "2026-03-01")

    def test_sent_where_there_is_an_address(self):
        issues = self._run(DAY)
        self.assertEqual(len(issues.card_id), 2)
        mails = self.env["mail.mail"].search(
            [("model", "=", "loyalty.card"), ("res_id", "in", issues.card_id.ids)]
        )
        self.assertEqual(mails.recipient_ids, self.reached)

    def test_message_that_cannot_be_made(self):
        """The coupon is there all the same, and somebody can read why."""

        def refuse(cards, force_send=False):
            if not cards.env.context.get("loyalty_no_mail"):
                raise UserError(REFUSAL)

        card = type(self.env["loyalty.card"])
        self.patch(card, "_send_creation_communication", refuse)
        issues = self._run(DAY)
        self.assertEqual(len(issues.card_id), 2)
        self.assertFalse(issues.filtered("problem"))
        told = issues.filtered(lambda each: each.partner_id == self.reached)
        self.assertIn(REFUSAL, told.message_ids[0].body)
