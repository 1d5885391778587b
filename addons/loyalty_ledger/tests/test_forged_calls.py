from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw, get_public_method
from odoo.tests import tagged

from .common import LedgerCase

#: What runs as superuser, by model: callers in Python have checked who may do it.
PRIVATE = {
    "loyalty.ledger": (
        "post",
        "post_many",
        "post_bulk",
        "post_opening",
        "post_missing",
        "reverse",
        "hold",
        "release",
        "use_hold",
        "transfer",
        "merge_cards",
        "make_available",
        "expire",
        "take_turn",
    ),
    "loyalty.ledger.verification": ("verify",),
}


@tagged("post_install", "-at_install")
class TestForgedCalls(LedgerCase):
    """The calls of the ledger are for modules, not for the network."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._create_card(points=10)
        cls.users = cls._create_portal_user("forger") | cls._create_user(
            "clerk_forger", "adjust"
        )

    def test_ledger_has_no_public_method(self):
        for model, methods in PRIVATE.items():
            for method in methods:
                with self.assertRaises(AccessError, msg=method):
                    get_public_method(self.env[model], method)

    def test_no_other_method_of_the_ledger_is_public(self):
        known = dir(self.env["base"])
        for model in (*PRIVATE, "loyalty.ledger.posting"):
            public = {
                name
                for name in dir(self.env[model])
                if not name.startswith("_")
                and name not in known
                and callable(getattr(self.env[model], name))
            }
            self.assertEqual(public, set(PRIVATE.get(model, ())), model)

    def test_requests_cannot_reach_the_ledger(self):
        """What a request calls, with arguments that a request can carry."""
        self.env["loyalty.ledger"].hold(self.card, 4, "till")
        amounts = [self.card.id] * (self.card.id + 1)  # points by place
        for user in self.users:
            ledger = self.env["loyalty.ledger"].with_user(user)
            for method, argument in (
                ("post_bulk", amounts),
                ("release", "till"),
                ("use_hold", "till"),
                ("make_available", "paid"),
            ):
                with self.assertRaises(AccessError, msg=method):
                    call_kw(ledger, method, [argument], {})
        self.card.invalidate_recordset()
        self.assertEqual((self.card.points, self.card.points_held), (10, 4))


@tagged("post_install", "-at_install")
class TestForgedCards(LedgerCase):
    """The right to write cards is not a way to points."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.till = cls._create_user("till", "reader")
        cls.clerk = cls._create_user("clerk", "adjust")
        cls.env["ir.model.access"].create(
            {
                "name": "A till may write and create cards",
                "model_id": cls.env.ref("loyalty.model_loyalty_card").id,
                "group_id": cls.env.ref("base.group_user").id,
                "perm_read": True,
                "perm_write": True,
                "perm_create": True,
            }
        )
        cls.card = cls._create_card(points=100)
        cls.mine = cls._create_card()

    def assertRefused(self, user, vals, card=None):
        card = (card or self.card).with_user(user)
        with self.assertRaises(AccessError, msg=vals):
            card.write(vals)

    def test_points_do_not_change_hands(self):
        other = self._create_program(name="Worth More")
        for vals in (
            {"partner_id": self.mine.partner_id.id},
            {"partner_id": False},
            {"program_id": other.id},
            {"expiration_date": "2020-01-01"},
        ):
            self.assertRefused(self.till, vals)

    def test_same_values_are_no_change(self):
        self.card.with_user(self.till).write(
            {
                "partner_id": self.card.partner_id.id,
                "program_id": self.program.id,
                "expiration_date": False,
            }
        )
        self.assertEqual(self.card.points, 100)

    def test_future_points_stay_with_the_card(self):
        for user in (self.till, self.clerk):
            self.assertRefused(user, {"merged_into_id": self.mine.id})
            self.assertRefused(user, {"is_single": False})
        Card = self.env["loyalty.card"].with_context(loyalty_no_mail=True)
        created = Card.with_user(self.till).create(
            {"program_id": self.program.id, "merged_into_id": self.mine.id}
        )
        self.assertFalse(created.merged_into_id)

    def test_points_are_not_set_even_by_who_may_adjust(self):
        for user in (self.till, self.clerk):
            self.assertRefused(user, {"points": 100000})
        self.assertEqual(self.card.points, 100)

    def test_program_by_default_counts_as_named(self):
        Card = self.env["loyalty.card"].with_context(default_program_id=self.program.id)
        with self.assertRaises(AccessError):
            Card.with_user(self.till).create({"points": 50})

    def test_cards_above_the_limit_are_issued_by_who_may_approve(self):
        self.env.company.loyalty_adjustment_limit = 20
        vals = {"program_id": self.program.id, "points": 21}
        Card = self.env["loyalty.card"].with_context(loyalty_no_mail=True)
        Card = Card.with_user(self.clerk)
        with self.assertRaisesRegex(AccessError, "more than 20.0 points"):
            Card.create(vals)
        issued = Card.create({**vals, "points": 20})
        self.assertEqual(issued.points, 20)

    def test_switch_of_the_branch_is_no_way_around_the_limit(self):
        self.program.company_id = self.env.company
        self.env.company.loyalty_adjustment_limit = 20
        generous = self._create_company(name="Generous")
        generous.loyalty_adjustment_limit = 9999
        self.clerk.company_ids += generous
        both = (generous | self.env.company).ids
        Card = self.env["loyalty.card"].with_user(self.clerk)
        Card = Card.with_context(allowed_company_ids=both, loyalty_no_mail=True)
        with self.assertRaisesRegex(AccessError, "more than 20.0 points"):
            Card.create({"program_id": self.program.id, "points": 21})
        wizard = Card.env["loyalty.card.merge"].create(
            {"card_ids": (self.card | self.mine).ids, "target_id": self.mine.id}
        )
        with self.assertRaisesRegex(AccessError, "More than 20.0 points"):
            wizard.action_merge()

    def test_only_numbers_of_points(self):
        for points in (float("nan"), float("inf"), -float("inf"), 1e13):
            with self.assertRaises(UserError, msg=points):
                self.card.write({"points": points})
            with self.assertRaises(UserError, msg=points):
                self._create_card(points=points)
        self.assertEqual(self.card.points, 100)
        self.assertSound()

    def test_merge_is_no_way_around_the_limit(self):
        self.env.company.loyalty_adjustment_limit = 20
        wizard = (
            self.env["loyalty.card.merge"]
            .with_user(self.clerk)
            .create(
                {"card_ids": (self.card | self.mine).ids, "target_id": self.mine.id}
            )
        )
        with self.assertRaisesRegex(AccessError, "another member"):
            wizard.action_merge()
        self.assertEqual(self.card.points, 100)

    def test_merged_card_is_not_opened_again(self):
        self.env["loyalty.ledger"].merge_cards(self.mine, self.card)
        with self.assertRaises(UserError):
            self.mine.action_unarchive()
