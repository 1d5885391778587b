from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import LedgerCase, LedgerFactory

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
    ),
    "loyalty.ledger.verification": ("verify",),
}


@tagged("post_install", "-at_install")
class TestForgedCalls(HttpCase, LedgerFactory):
    """The calls of the ledger are for modules, not for the network."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls._create_program()
        cls.card = cls._create_card(points=10)
        cls._create_portal_user("forger", partner_id=cls.card.partner_id.id)
        cls._create_user("clerk_forger", "adjust")

    def test_ledger_has_no_public_method(self):
        for model, methods in PRIVATE.items():
            for method in methods:
                with self.assertRaises(AccessError, msg=method):
                    get_public_method(self.env[model], method)

    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    @mute_logger("odoo.http")
    def test_requests_cannot_reach_the_ledger(self):
        self.env["loyalty.ledger"].hold(self.card, 4, "till")
        amounts = [self.card.id] * (self.card.id + 1)  # position: points
        for login in ("forger", "clerk_forger"):
            self.authenticate(login, login)
            for method, argument in (
                ("post_bulk", amounts),
                ("release", "till"),
                ("make_available", "paid"),
            ):
                with self.assertRaises(JsonRpcException, msg=method):
                    self._call("loyalty.ledger", method, argument)
        self.card.invalidate_recordset()
        self.assertEqual(self.card.points, 10)
        self.assertEqual(self.card.points_held, 4)


@tagged("post_install", "-at_install")
class TestForgedCards(LedgerCase):
    """The right to write cards is not a way to points."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.till = cls._create_user("till")
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
        created = (
            self.env["loyalty.card"]
            .with_user(self.till)
            .create({"program_id": self.program.id, "merged_into_id": self.mine.id})
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
        with self.assertRaises(AccessError):
            self.env["loyalty.card"].with_user(self.clerk).create(vals)
        issued = self.env["loyalty.card"].with_user(self.clerk).create(
            {**vals, "points": 20}
        )
        self.assertEqual(issued.points, 20)

    def test_merged_card_is_not_opened_again(self):
        self.env["loyalty.ledger"].merge_cards(self.mine, self.card)
        with self.assertRaises(UserError):
            self.mine.action_unarchive()
