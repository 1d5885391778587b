from dateutil.relativedelta import relativedelta
from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.loyalty_ledger.exceptions import LedgerKeyConflict

from .common import TierCase

MODELS = ("loyalty.privilege", "loyalty.tier.privilege", "loyalty.privilege.use")


class PrivilegeCase(TierCase):
    """Silver washes twice a year; Gold six times, and is picked up without limit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wash, cls.pick_up = cls.env["loyalty.privilege"].create(
            [
                {"name": "Car wash", "code": "wash", "yearly_allowance": 2},
                {"name": "Pick-up", "code": "pick_up", "is_unlimited": True},
            ]
        )
        cls._grant(cls.silver, cls.wash)
        cls._grant(cls.gold, cls.wash, yearly_allowance=6)
        cls._grant(cls.gold, cls.pick_up)

    @classmethod
    def _grant(cls, tier, privilege, **vals):
        tier.privilege_ids = [Command.create({"privilege_id": privilege.id, **vals})]

    def _get_left(self, card=None):
        """What the member has: allowance and what is left, by code."""
        standings = (card or self.card)._get_privileges()
        return {each.privilege.code: (each.allowance, each.left) for each in standings}


@tagged("post_install", "-at_install")
class TestPrivilege(PrivilegeCase):
    """What members of a tier may use, and how often in a year."""

    def test_a_tier_proposes_the_allowance_of_the_privilege(self):
        self.assertRecordValues(
            self.silver.privilege_ids | self.gold.privilege_ids,
            [
                {"yearly_allowance": 2, "is_unlimited": False},
                {"yearly_allowance": 6, "is_unlimited": False},
                {"yearly_allowance": 1, "is_unlimited": True},
            ],
        )

    def test_who_is_in_no_tier_has_none(self):
        self.assertEqual(self._get_left(), {})

    def test_a_tier_has_the_privileges_of_those_below(self):
        self._buy(self.card, 100)
        self.assertEqual(self._get_left(), {"wash": (2, 2)})
        self._buy(self.card, 900)
        self.assertEqual(self._get_left(), {"wash": (6, 6), "pick_up": (None, None)})

    def test_a_tier_takes_a_privilege_away_by_none_a_year(self):
        self._grant(self.platinum, self.pick_up, is_unlimited=False, yearly_allowance=0)
        self._buy(self.card, 1000)
        self.assertEqual(self._get_left(), {"wash": (6, 6)})

    def test_an_archived_privilege_is_gone(self):
        self._buy(self.card, 500)
        self.wash.active = False
        self.assertEqual(self._get_left(), {"pick_up": (None, None)})

    @freeze_time("2026-05-10 10:00:00")
    def test_a_use_says_who_what_when_where_and_for_what(self):
        self._buy(self.card, 100)
        use = self.card._use_privilege(
            "wash",
            source=("res.partner", self.card.partner_id.id),
            note="Before a trip",
        )
        self.assertRecordValues(
            use,
            [
                {
                    "card_id": self.card.id,
                    "partner_id": self.card.partner_id.id,
                    "privilege_id": self.wash.id,
                    "tier_id": self.silver.id,
                    "company_id": self.env.company.id,
                    "user_id": self.env.uid,
                    "used_at": fields.Datetime.now(),
                    "year": 2026,
                    "number": 1,
                    "allowance": 2,
                    "source_name": self.card.partner_id.display_name,
                    "note": "Before a trip",
                    "state": "used",
                }
            ],
        )
        self.assertEqual(self._get_left(), {"wash": (2, 1)})

    def test_no_more_than_the_year_allows(self):
        self._buy(self.card, 100)
        for _time in range(2):
            self.card._use_privilege("wash")
        with self.assertRaisesRegex(UserError, "Car wash 2 of 2 times"):
            self.card._use_privilege("wash")

    def test_a_new_year_begins_anew(self):
        with freeze_time("2026-12-31 10:00:00"):
            self._buy(self.card, 100)
            self.card._use_privilege("wash")
            self.card._use_privilege("wash")
            self.assertEqual(self._get_left(), {"wash": (2, 0)})
        with freeze_time("2027-01-01 10:00:00"):
            self.assertEqual(self._get_left(), {"wash": (2, 2)})

    def test_a_privilege_without_limit(self):
        self._buy(self.card, 500)
        uses = [self.card._use_privilege("pick_up") for _time in range(3)]
        self.assertEqual([use.number for use in uses], [0, 0, 0])

    def test_a_privilege_of_a_higher_tier(self):
        self._buy(self.card, 100)
        with self.assertRaisesRegex(UserError, "does not have the privilege Pick-up"):
            self.card._use_privilege("pick_up")
        with self.assertRaisesRegex(UserError, "does not have the privilege spaceship"):
            self.card._use_privilege("spaceship")

    def test_the_same_event_uses_once(self):
        self._buy(self.card, 500)
        use = self.card._use_privilege("wash", key="job:7")
        self.assertEqual(self.card._use_privilege("wash", key="job:7"), use)
        with self.assertRaises(LedgerKeyConflict):
            self.card._use_privilege("pick_up", key="job:7")

    def test_a_cancelled_use_can_be_used_again(self):
        self._buy(self.card, 100)
        first = self.card._use_privilege("wash")
        self.card._use_privilege("wash")
        wizard = self.env["loyalty.privilege.cancel"].create(
            {"use_id": first.id, "reason": "Machine out of order"}
        )
        wizard.action_cancel_use()
        self.assertRecordValues(
            first,
            [
                {
                    "state": "cancelled",
                    "cancel_reason": "Machine out of order",
                    "cancelled_by_id": self.env.uid,
                }
            ],
        )
        self.assertEqual(self._get_left(), {"wash": (2, 1)})
        self.assertEqual(self.card._use_privilege("wash").number, 1)

    def test_a_cancellation_needs_its_reason(self):
        self._buy(self.card, 100)
        use = self.card._use_privilege("wash")
        with self.assertRaisesRegex(UserError, "why"):
            use._cancel("  ")
        use._cancel("Mistake")
        use._cancel("Another reason")
        self.assertEqual(use.cancel_reason, "Mistake")

    def test_the_database_counts_too(self):
        self._buy(self.card, 100)
        use = self.card._use_privilege("wash").sudo()
        for vals in ({"number": 1}, {"number": 3}):
            with (
                self.subTest(vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                use.copy(vals)

    def test_merged_cards_have_used_what_both_have(self):
        other = self._create_card()
        self._buy(self.card, 100)
        self._buy(other, 100)
        self.card._use_privilege("wash")
        other._use_privilege("wash")
        self.env["loyalty.ledger"].merge_cards(other, self.card)
        self.assertEqual(self._get_left(), {"wash": (2, 0)})
        self.assertEqual(self._get_left(other), {"wash": (2, 0)})

    def test_what_was_used_is_archived_not_deleted(self):
        self._buy(self.card, 100)
        use = self.card._use_privilege("wash")
        with self.assertRaisesRegex(UserError, "Archive it"):
            self.wash.unlink()
        with self.assertRaisesRegex(UserError, "cancelled"):
            use.unlink()
        self.pick_up.unlink()
        self.assertEqual(self.gold.privilege_ids.privilege_id, self.wash)

    def test_uses_of_the_year_on_the_privilege(self):
        self._buy(self.card, 100)
        with freeze_time(fields.Datetime.now() - relativedelta(years=1)):
            self.card._use_privilege("wash")
        self.card._use_privilege("wash")
        self.assertEqual(self.wash.use_count, 1)
        action = self.wash.action_view_uses()
        uses = self.env["loyalty.privilege.use"].search(action["domain"])
        self.assertEqual(len(uses), 2)

    def test_in_words_on_the_card(self):
        self._buy(self.card, 500)
        self.card._use_privilege("wash")
        self.assertEqual(
            self.card.privilege_summary,
            "Car wash: 5 of 6 left this year\nPick-up: without limit",
        )


@tagged("post_install", "-at_install")
class TestPrivilegeAccess(PrivilegeCase):
    """Who sees privileges, who uses them, who gives a use back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._buy(cls.card, 100)
        cls.use = cls.card._use_privilege("wash")
        cls.employee = cls._create_user("employee")
        cls.reader = cls._create_user("reader", "reader")
        cls.advisor = cls._create_user("advisor", "reader")
        cls.advisor.group_ids += cls.env.ref("loyalty_tier.group_privilege_use")
        cls.clerk = cls._create_user("clerk", "adjust")
        cls.member = cls._create_portal_user("member")

    def _redeem(self, user):
        wizard = self.env["loyalty.privilege.redeem"].with_user(user)
        wizard = wizard.create({"card_id": self.card.id, "privilege_id": self.wash.id})
        self.assertEqual(wizard.usable_ids, self.wash)
        wizard.action_use()
        return self.card.privilege_use_ids - self.use

    def test_employee_and_member_see_nothing(self):
        for user in (self.employee, self.member):
            for model in MODELS:
                with self.assertRaises(AccessError, msg=model):
                    self.env[model].with_user(user).search_count([])

    def test_reader_sees_and_changes_nothing(self):
        for model in MODELS:
            records = self.env[model].with_user(self.reader)
            self.assertTrue(records.search_count([]), model)
            for operation in ("create", "write", "unlink"):
                self.assertFalse(records.has_access(operation), (model, operation))

    def test_nobody_writes_a_use(self):
        use = self.use.with_user(self.clerk)
        with self.assertRaises(AccessError):
            use.write({"state": "cancelled", "cancel_reason": "x"})
        self.assertTrue(type(use)._cancel._api_private)
        self.assertTrue(type(self.card)._use_privilege._api_private)

    def test_advisor_uses_and_does_not_cancel(self):
        use = self._redeem(self.advisor)
        self.assertRecordValues(use, [{"user_id": self.advisor.id, "number": 2}])
        with self.assertRaises(AccessError):
            self.env["loyalty.privilege.cancel"].with_user(self.advisor).create(
                {"use_id": use.id, "reason": "x"}
            )

    def test_reader_does_not_use(self):
        with self.assertRaises(AccessError):
            self._redeem(self.reader)

    def test_clerk_uses_and_cancels(self):
        use = self._redeem(self.clerk)
        action = use.with_user(self.clerk).action_cancel()
        wizard = self.env[action["res_model"]].with_user(self.clerk)
        wizard.with_context(**action["context"]).create(
            {"reason": "Wrong car"}
        ).action_cancel_use()
        self.assertEqual(use.cancelled_by_id, self.clerk)

    def test_other_branch_sees_nothing(self):
        branch = self._create_company(name="Other Branch")
        stranger = self._create_user(
            "stranger",
            "approve",
            company_id=branch.id,
            company_ids=[Command.set(branch.ids)],
        )
        self.program.company_id = self.wash.company_id = self.env.company
        for model in MODELS:
            found = self.env[model].with_user(stranger).search([])
            self.assertFalse(found.filtered(lambda each: each != self.pick_up), model)
