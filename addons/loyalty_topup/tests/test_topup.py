from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.loyalty_ledger.tools.movement import EARN, REDEEM, Movement

from .common import TopupFactory


class TopupSetup(TopupFactory):
    @classmethod
    def _set_up_wallet(cls):
        cls.topup = cls.env["product.product"].create(
            {"name": "Top-up", "type": "service", "list_price": 1000}
        )
        cls.program = cls._create_wallet(cls.topup)
        cls.card = cls._create_card(member=cls._create_member())


@tagged("post_install", "-at_install")
class TestTopup(TopupSetup, BaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_wallet()

    def _pay_in(self, amount, **values):
        return self._post(self.card, amount, EARN, **values)

    def _pay_back(self, entry, amount):
        return self.env["loyalty.ledger"].reverse(entry, amount, forced=True)

    def test_the_highest_step_that_is_reached_counts(self):
        for amount, bonus in ((499, 0), (500, 30), (1000, 100), (3333, 399.96)):
            card = self._create_card()
            self._post(card, amount, EARN)
            self.assertEqual(self._get_parts(card), (amount, bonus))
        self.assertSound()

    def test_the_same_event_gives_one_bonus(self):
        self._pay_in(1000, key="topup:1")
        self._pay_in(1000, key="topup:1")
        self.assertEqual(self._get_parts(self.card), (1000, 100))
        statement = self._get_statement(self.card)
        self.assertEqual(statement, [("earn", 1000), ("grant", 100)])

    def test_the_entry_of_the_bonus_speaks_the_language_of_the_member(self):
        """Whoever posts: the member reads it in the statement."""
        self.env["res.lang"]._activate_lang("zh_CN")
        chinese = self._create_card(member=self._create_member(lang="zh_CN"))
        english = self._create_card(member=self._create_member(lang="en_US"))
        ledger = self.env["loyalty.ledger"]
        for lang in ("en_US", "zh_CN"):
            clerk = ledger.with_context(lang=lang)
            for card in chinese | english:
                clerk.post(card.with_env(clerk.env), Movement(1000, EARN, name="T1"))
        self.assertEqual(self._get_bonus_texts(chinese), ["充值赠送 T1"] * 2)
        self.assertEqual(self._get_bonus_texts(english), ["Bonus of top-up T1"] * 2)

    def _get_bonus_texts(self, card):
        domain = [("card_id", "=", card.id), ("kind", "=", "grant")]
        return self.env["loyalty.ledger.entry"].search(domain).mapped("name")

    def test_what_was_paid_is_spent_before_the_bonus(self):
        self._pay_in(1000)
        self._post(self.card, -950, REDEEM)
        self.assertEqual(self._get_parts(self.card), (50, 100))
        spent = self._post(self.card, -70, REDEEM)
        self.assertEqual(self._get_parts(self.card), (0, 80))
        self.env["loyalty.ledger"].reverse(spent)
        self.assertEqual(self._get_parts(self.card), (50, 100))
        self.assertSound()

    def test_refund_takes_the_bonus_in_proportion(self):
        paid = self._pay_in(1000)
        self._post(self.card, -600, REDEEM)
        self._pay_back(paid, 100)
        self.assertEqual(self._get_parts(self.card), (300, 90))
        self._pay_back(paid, 300)
        self.assertEqual(self._get_parts(self.card), (0, 60))
        self.assertSound()

    def test_refund_takes_all_of_the_bonus_or_nothing(self):
        for policy, left in (("all", 0), ("keep", 100)):
            self.program.topup_bonus_return = policy
            card = self._create_card()
            paid = self._post(card, 1000, EARN)
            self._pay_back(paid, 400)
            self.assertEqual(self._get_parts(card), (600, left))
        self.assertSound()

    def test_never_below_zero(self):
        paid = self._pay_in(1000)
        self._post(self.card, -1050, REDEEM)
        self._pay_back(paid, 1000)
        self.assertEqual(self._get_parts(self.card), (0, 0))
        self.assertEqual(self.card.overdraft, 0)
        self.assertSound()

    def test_grants_and_adjustments_bring_no_bonus(self):
        self._post(self.card, 1000)
        self._post(self.card, 1000, "adjustment")
        self.assertEqual(self._get_parts(self.card), (2000, 0))

    def test_accounts_as_in_odoo_bring_none(self):
        self.program.points_policy = "stock"
        self._pay_in(1000)
        self.assertEqual(self._get_parts(self.card), (1000, 0))

    def test_transfer_and_merge_keep_the_parts(self):
        self.program.transfer_allowed = True
        self._pay_in(1000)
        other = self._create_card()
        self.env["loyalty.ledger"].transfer(self.card, other, 1020, "topup:transfer")
        self.assertEqual(self._get_parts(self.card), (0, 80))
        self.assertEqual(self._get_parts(other), (1000, 20))
        self.env["loyalty.ledger"].merge_cards(self.card, other)
        self.assertEqual(self._get_parts(other), (1000, 100))
        self.assertSound()

    def test_one_row_for_an_amount(self):
        row = {"program_id": self.program.id, "amount_from": 500, "bonus": 1}
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.env["loyalty.topup.bonus"].create(row)

    def test_example(self):
        examples = self.program.topup_bonus_ids.sorted("amount_from").mapped("example")
        self.assertEqual(
            examples,
            [
                "pay 500.00, get 530.00",
                "pay 1000.00, get 1100.00",
                "pay 3000.00, get 3360.00",
            ],
        )

    def test_who_may_change_the_table(self):
        reader = self._create_user("topup_reader", "reader")
        rows = self.program.topup_bonus_ids
        self.assertTrue(rows.with_user(reader).has_access("read"))
        self.assertFalse(rows.with_user(reader).has_access("write"))
        adjuster = self._create_user("topup_adjuster", "adjust")
        rows.with_user(adjuster).write({"bonus": 5})
        self.assertEqual(set(rows.mapped("bonus")), {5})

    def test_a_bonus_is_no_reason_to_go_over_a_redemption(self):
        self._pay_in(500)
        with self.assertRaises(UserError):
            self._post(self.card, -531, REDEEM)
        self.assertEqual(self._get_parts(self.card), (500, 30))

    def test_empty_table(self):
        self.program.topup_bonus_ids = [Command.clear()]
        self._pay_in(5000)
        self.assertEqual(self._get_parts(self.card), (5000, 0))


@tagged("post_install", "-at_install")
class TestTopupPortal(TopupSetup, HttpCase):
    def test_member_sees_paid_and_bonus_part(self):
        self._set_up_wallet()
        user = self._create_portal_user("topup_member")
        card = self._create_card(member=user.partner_id)
        self._post(card, 1000, EARN)
        self._post(card, -200, REDEEM)
        self.authenticate("topup_member", "topup_member")
        page = self.url_open(f"/my/loyalty/{card.id}").text
        self.assertRegex(page, r'id="points_paid"[^>]*>[^<]*800')
        self.assertRegex(page, r'id="points_bonus"[^>]*>[^<]*100')
