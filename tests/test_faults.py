"""A fault at each SQL statement of each kind of posting: nothing is ever half done."""

from copy import deepcopy
from functools import partial
from unittest.mock import patch

import psycopg2
import pytest

from odoo.fields import Command

from bench.shop import till_order
from tests.support.odoo import assert_sound, superuser
from tests.support.shop import create_shop


class Fault(psycopg2.DatabaseError):
    """Raised in place of a statement."""


class FaultyExecute:
    """Takes the place of the cursor's ``execute``; one statement is not executed."""

    def __init__(self, execute, number):
        self.execute = execute
        self.left = number

    def __get__(self, cursor, _class):
        return partial(self.run, cursor)

    def run(self, cursor, query, *args, **kwargs):
        """Execute a statement of the cursor, or raise in its place."""
        self.left -= 1
        if self.left == 0:
            raise Fault(f"Fault in place of: {query}")
        return self.execute(cursor, query, *args, **kwargs)


@pytest.fixture(scope="module")
def shop(registry):
    ids = create_shop(registry, members=3, points=1000, transfer_allowed=True)
    with superuser(registry) as env:
        card = env["loyalty.card"].browse(ids["cards"][0])
        ledger = env["loyalty.ledger"]
        ids["earned"] = ledger.post(card, _movement(50, "earn", key="fault:earn")).id
        ids["spent"] = ledger.post(card, _movement(-500, "redeem")).id
        ids["quotation"] = _create_quotation(env, ids, 1).id
        ids["order"] = _create_quotation(env, ids, 0).id
        env["sale.order"].browse(ids["order"]).action_confirm()
        ids["till_order"] = till_order(ids, ids["members"][0], card.id, spend=100)
        old = _movement(70, "grant", expires_on="2020-01-01")
        ledger.post(env["loyalty.card"].browse(ids["cards"][2]), old)
    return ids


def _movement(points, kind, expires_on=None, **values):
    from odoo.fields import Date

    from odoo.addons.loyalty_ledger.tools.movement import Movement

    return Movement(points, kind, expires_on=Date.to_date(expires_on), **values)


def _create_quotation(env, shop, number):
    """A quotation of a member that uses points and earns some."""
    lines = [{"product_id": product} for product, _price in shop["products"]]
    order = env["sale.order"].create(
        {
            "partner_id": shop["members"][number],
            "order_line": [Command.create(line) for line in lines],
        }
    )
    order._update_programs_and_rewards()
    reward = env["loyalty.reward"].browse(shop["reward"])
    order._apply_program_reward(reward, _card(env, shop, number))
    return order


def _card(env, shop, number=0):
    return env["loyalty.card"].browse(shop["cards"][number])


def _entry(env, shop, name):
    return env["loyalty.ledger.entry"].browse(shop[name])


def post_credit(env, shop):
    env["loyalty.ledger"].post(_card(env, shop), _movement(10, "grant", key="fault:1"))


def post_debit(env, shop):
    env["loyalty.ledger"].post(
        _card(env, shop), _movement(-10, "redeem", key="fault:2")
    )


def post_overdraft(env, shop):
    movement = _movement(-5000, "redeem", forced=True)
    env["loyalty.ledger"].post(_card(env, shop), movement)


def post_order(env, shop):
    card = _card(env, shop)
    movements = [_movement(30, "earn", key="fault:3"), _movement(-20, "redeem")]
    env["loyalty.ledger"].post_many([(card, movement) for movement in movements])


def give_back(env, shop):
    env["loyalty.ledger"].reverse(_entry(env, shop, "spent"), points=100, key="fault:4")


def take_back(env, shop):
    env["loyalty.ledger"].reverse(_entry(env, shop, "earned"), key="fault:5")


def hold_and_redeem(env, shop):
    from odoo.addons.loyalty_ledger.tools.movement import HoldKey

    ledger, card = env["loyalty.ledger"], _card(env, shop)
    ledger.hold(card, 100, "fault:6")
    holder = card.with_context(ledger_hold_key=HoldKey("fault:6"))
    ledger.post(holder, _movement(-100, "redeem"))
    ledger.use_hold("fault:6")


def transfer(env, shop):
    cards = _card(env, shop), _card(env, shop, 1)
    env["loyalty.ledger"].transfer(*cards, 100, "fault:7")


def merge(env, shop):
    env["loyalty.ledger"].merge_cards(_card(env, shop), _card(env, shop, 1))


def expire(env, shop):
    env["loyalty.ledger"].expire()


def grant_in_bulk(env, shop):
    amounts = dict.fromkeys(shop["cards"], 5)
    env["loyalty.ledger"].post_bulk(amounts, key_prefix="fault:8")


def create_card(env, shop):
    env["loyalty.card"].create({"program_id": shop["program"], "points": 5})


def delete_card(env, shop):
    """A card that no order line names: core keeps the others from being deleted."""
    _card(env, shop, 2).unlink()


def write_points(env, shop):
    """What core and modules that do not know the ledger do."""
    _card(env, shop).points += 5


def adjust(env, shop):
    adjustment = env["loyalty.adjustment"].create(
        {
            "card_id": shop["cards"][0],
            "points": -5,
            "reason": "goodwill",
            "description": "Fault",
        }
    )
    adjustment.action_submit()


def confirm_quotation(env, shop):
    env["sale.order"].browse(shop["quotation"]).action_confirm()


def cancel_order(env, shop):
    env["sale.order"].browse(shop["order"])._action_cancel()


def receive_till_order(env, shop):
    env["pos.order"].sync_from_ui([deepcopy(shop["till_order"])])


POSTINGS = (
    post_credit,
    post_debit,
    post_overdraft,
    post_order,
    give_back,
    take_back,
    hold_and_redeem,
    transfer,
    merge,
    expire,
    grant_in_bulk,
    create_card,
    delete_card,
    write_points,
    adjust,
    confirm_quotation,
    cancel_order,
    receive_till_order,
)


@pytest.mark.parametrize("posting", POSTINGS, ids=lambda posting: posting.__name__)
def test_fault_at_each_statement(registry, shop, posting):
    """Before or after, never between: whatever a fault leaves can be committed."""
    before = _read(registry)
    after = _try(registry, shop, posting, fault_at=None)
    assert after != before
    number = 0
    while True:
        number += 1
        found = _try(registry, shop, posting, fault_at=number)
        if found is None:
            break
        assert found in (before, after), (
            f"half done after a fault at statement {number}"
        )
    assert number > 4


def _try(registry, shop, posting, fault_at):
    """Run a posting; return what a commit would leave, None if no fault came.

    As a request does it: an exception rolls everything back.
    """
    from odoo.sql_db import Cursor

    with superuser(registry, commit=False) as env:
        execute = FaultyExecute(Cursor.execute, fault_at or -1)
        try:
            with patch.object(Cursor, "execute", execute):
                posting(env, shop)
                env.flush_all()
        except Fault:
            env.cr.rollback()
            env.invalidate_all()
        if fault_at and execute.left > 0:
            return None
        assert_sound(env)
        return _snapshot(env)


def _read(registry):
    with superuser(registry, commit=False) as env:
        return _snapshot(env)


def _snapshot(env):
    """What the ledger and the orders hold, without numbers that rise by themselves."""
    env.cr.execute(
        """
        SELECT 'card', points, overdraft, active::text FROM loyalty_card
         UNION ALL
        SELECT 'entry', points, balance, kind FROM loyalty_ledger_entry
         UNION ALL
        SELECT 'lot', points, remaining, NULL FROM loyalty_ledger_lot
         UNION ALL
        SELECT 'hold', points, NULL, state FROM loyalty_ledger_hold
         UNION ALL
        SELECT 'quotation', id, amount_total, state FROM sale_order
         UNION ALL
        SELECT 'till', 0, amount_total, state FROM pos_order
         ORDER BY 1, 2, 3, 4
        """
    )
    return env.cr.fetchall()
