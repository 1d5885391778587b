"""Every posting sent twice at the same moment, to two server processes: posted once.

The calls are those that a browser makes. Each pair of clients is one person whose
request is repeated, by a network that lost the answer or by a second click.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bench.rpc import RpcError
from bench.shop import CASHIER, MANAGER, hold, sell, till_order
from tests.support.odoo import assert_sound, superuser
from tests.support.shop import create_shop, log_in

POINTS = 1000


@pytest.fixture(scope="module")
def shop(registry):
    return create_shop(registry, members=12, points=POINTS, transfer_allowed=True)


@pytest.fixture(scope="module")
def managers(servers, shop, database_name):
    return log_in(servers, database_name, MANAGER)


@pytest.fixture(scope="module")
def cashiers(servers, shop, database_name):
    return log_in(servers, database_name, CASHIER)


@pytest.fixture
def member(shop, request):
    """A member of the test's own: ids of contact and card."""
    number = shop.setdefault("used", 0)
    shop["used"] += 1
    return shop["members"][number], shop["cards"][number]


@pytest.fixture
def statement(registry):
    """Read kind and points of a card's entries, oldest first, and check them all."""

    def read(card_id):
        with superuser(registry, commit=False) as env:
            assert_sound(env)
            entries = env["loyalty.ledger.entry"].search([("card_id", "=", card_id)])
            return [(entry.kind, entry.points) for entry in entries.sorted("id")]

    return read


def at_once(clients, call):
    """Run ``call(client)`` for each client at the same moment; return the outcomes.

    An error that the server explains is an outcome, too.
    """
    start = threading.Barrier(len(clients))

    def run(client):
        start.wait()
        try:
            return call(client)
        except RpcError as error:
            return error

    with ThreadPoolExecutor(len(clients)) as pool:
        return list(pool.map(run, clients))


def failures(outcomes):
    return [outcome for outcome in outcomes if isinstance(outcome, RpcError)]


def assert_explained(outcomes, *kinds):
    """At most one of the two failed, and with a message for a person."""
    failed = failures(outcomes)
    assert len(failed) < len(outcomes), failed
    for error in failed:
        assert error.kind in kinds, (error.kind, str(error))


USER_ERRORS = ("odoo.exceptions.UserError", "odoo.exceptions.ValidationError")


def test_till_order_that_earns(cashiers, shop, member, statement):
    partner, card = member
    order = till_order(shop, partner, card)
    outcomes = at_once(cashiers, lambda client: sell(client, shop, order, card))
    assert failures(outcomes) == []
    assert outcomes[0][1]["coupon_updates"] == outcomes[1][1]["coupon_updates"]
    assert statement(card) == [("grant", POINTS), ("earn", 200)]


def test_till_order_that_redeems(cashiers, shop, member, statement):
    partner, card = member
    order = till_order(shop, partner, card, spend=700)
    held = at_once(cashiers, lambda client: hold(client, order, card, 700))
    assert failures(held) == []
    assert all(answer["successful"] for answer in held), held
    outcomes = at_once(cashiers, lambda client: sell(client, shop, order, card, 700))
    assert failures(outcomes) == []
    assert statement(card) == [("grant", POINTS), ("earn", 193), ("redeem", -700)]


def test_till_order_of_a_client_without_claim(cashiers, shop, member, statement):
    """Odoo's own till posts by its second call; repeated, it posts once, too."""
    partner, card = member
    order = till_order(shop, partner, card, claim=False)
    answer = cashiers[0].call("pos.order", "sync_from_ui", [order])
    assert statement(card) == [("grant", POINTS)]
    outcomes = at_once(cashiers, lambda client: sell(client, shop, order, card))
    assert failures(outcomes) == []
    assert outcomes[0][0]["pos.order"][0]["id"] == answer["pos.order"][0]["id"]
    assert statement(card) == [("grant", POINTS), ("earn", 200)]


def test_refund_at_the_till(cashiers, shop, member, statement):
    partner, card = member
    order = till_order(shop, partner, card)
    answer, _ = sell(cashiers[0], shop, order, card)
    sold = answer["pos.order.line"][0]["id"]
    product, price = shop["products"][0]
    refund = till_order(shop, partner, card, products=[[product, -price]], claim=False)
    refund["lines"][0][2].update(qty=-1, price_unit=price, refunded_orderline_id=sold)
    refund["loyalty_claim"] = {"coupons": {}, "rules": []}
    outcomes = at_once(
        cashiers, lambda client: client.call("pos.order", "sync_from_ui", [refund])
    )
    assert failures(outcomes) == []
    assert statement(card) == [("grant", POINTS), ("earn", 200), ("reversal", -price)]


def test_two_orders_that_make_the_first_card(cashiers, shop, registry):
    """Two tills sell to a new member at once: one card, both orders on it."""
    with superuser(registry) as env:
        partner = env["res.partner"].create({"name": "New member"}).id
    orders = iter([till_order(shop, partner), till_order(shop, partner)])
    pairs = {client: next(orders) for client in cashiers}
    outcomes = at_once(cashiers, lambda client: sell(client, shop, pairs[client]))
    assert failures(outcomes) == []
    with superuser(registry, commit=False) as env:
        card = env["loyalty.card"].search([("partner_id", "=", partner)])
        assert len(card) == 1
        assert card.points == 400
        assert_sound(env)


@pytest.fixture
def quotation(managers, shop, member):
    """A quotation of the member that uses points."""
    partner, card = member
    lines = [[0, 0, {"product_id": product}] for product, _price in shop["products"]]
    order = managers[0].call(
        "sale.order", "create", [{"partner_id": partner, "order_line": lines}]
    )[0]
    managers[0].call("sale.order", "action_open_reward_wizard", [order])
    wizard = managers[0].call(
        "sale.loyalty.reward.wizard",
        "create",
        [{"order_id": order, "selected_reward_id": shop["reward"]}],
    )
    managers[0].call("sale.loyalty.reward.wizard", "action_apply", wizard)
    return order, card


def test_confirmation_of_a_sale_order(managers, quotation, statement):
    order, card = quotation
    outcomes = at_once(
        managers, lambda client: client.call("sale.order", "action_confirm", [order])
    )
    assert_explained(outcomes, *USER_ERRORS)
    kinds = [kind for kind, _points in statement(card)]
    assert sorted(kinds) == ["earn", "grant", "redeem"]


def test_cancellation_of_a_sale_order(managers, quotation, statement):
    order, card = quotation
    managers[0].call("sale.order", "action_confirm", [order])
    outcomes = at_once(
        managers, lambda client: client.call("sale.order", "action_cancel", [order])
    )
    assert_explained(outcomes, *USER_ERRORS)
    entries = statement(card)
    assert sum(points for _kind, points in entries) == POINTS
    assert [kind for kind, _points in entries].count("reversal") == 2


def _create_adjustment(client, card, points):
    vals = {
        "card_id": card,
        "points": points,
        "reason": "goodwill",
        "description": "Long wait",
    }
    return client.call("loyalty.adjustment", "create", [vals])


def test_adjustment(managers, member, statement):
    _partner, card = member
    document = _create_adjustment(managers[0], card, -30)
    outcomes = at_once(
        managers,
        lambda client: client.call("loyalty.adjustment", "action_submit", document),
    )
    assert_explained(outcomes, *USER_ERRORS)
    assert statement(card) == [("grant", POINTS), ("adjustment", -30)]


def test_transfer(managers, shop, member, statement):
    partner, card = member
    number = shop["members"].index(partner)
    receiver = shop["members"][number - 1]
    before = statement(shop["cards"][number - 1])
    vals = {
        "card_id": card,
        "to_partner_id": receiver,
        "points": 40,
        "description": "Family",
    }
    document = managers[0].call("loyalty.transfer", "create", [vals])
    outcomes = at_once(
        managers,
        lambda client: client.call("loyalty.transfer", "action_submit", document),
    )
    assert_explained(outcomes, *USER_ERRORS)
    assert statement(card) == [("grant", POINTS), ("transfer", -40)]
    assert statement(shop["cards"][number - 1]) == [*before, ("transfer", 40)]


def test_bulk_grant(managers, shop, member, statement):
    _partner, card = member
    vals = {
        "program_id": shop["program"],
        "text": "Anniversary",
        "target": "card",
        "card_domain": f"[('id', '=', {card})]",
        "points": 15,
    }
    document = managers[0].call("loyalty.bulk.grant", "create", [vals])
    managers[0].call("loyalty.bulk.grant", "action_check", document)
    outcomes = at_once(
        managers,
        lambda client: client.call("loyalty.bulk.grant", "action_submit", document),
    )
    assert_explained(outcomes, *USER_ERRORS)
    assert statement(card) == [("grant", POINTS), ("grant", 15)]
