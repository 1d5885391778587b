"""A small dealership: products, a till with an open session, people; and orders for it.

Works with and without our modules, so that both sides of a comparison sell the same.
"""

from datetime import datetime, timezone
from uuid import uuid4

PASSWORD = "counter-2026"
CASHIER, SELLER, MANAGER = "bench-cashier", "bench-seller", "bench-manager"
#: Name and price, without tax; an order has a line of each.
PRODUCTS = (
    ("Oil change", 89),
    ("Oil filter", 12),
    ("Wiper blades", 30),
    ("Brake fluid", 25),
    ("Tyre storage", 44),
)
POINTS_PER_MONEY = 100  # points that are worth 1


def create_shop(env, program):
    """Create the dealership; return the ids that orders need."""
    from odoo.fields import Command

    if not env.company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", env.company)
    products = env["product.product"].create(
        [_prepare_product(name, price) for name, price in PRODUCTS]
    )
    cash = _create_cash(env)
    config = env["pos.config"].create(
        {"name": "Counter", "payment_method_ids": [Command.set(cash.ids)]}
    )
    users = [_create_user(env, *person) for person in _get_people(env)]
    config.with_user(users[-1]).open_ui()
    config.current_session_id.with_user(users[-1]).set_opening_control(0, "")
    reward = program.reward_ids[:1]
    return {
        "program": program.id,
        "reward": reward.id,
        "reward_product": reward.discount_line_product_id.id,
        "rules": program.rule_ids.ids,
        "products": [[product.id, product.lst_price] for product in products],
        "config": config.id,
        "session": config.current_session_id.id,
        "cash": cash.id,
        "pricelist": config.pricelist_id.id,
    }


def _prepare_product(name, price):
    return {
        "name": name,
        "default_code": "BENCH",
        "list_price": price,
        "type": "service",
        "taxes_id": False,
        "invoice_policy": "order",
        "available_in_pos": True,
    }


def _create_cash(env):
    journal = env["account.journal"].create(
        {"name": "Counter cash", "type": "cash", "code": "BCASH"}
    )
    return env["pos.payment.method"].create(
        {"name": "Counter cash", "journal_id": journal.id}
    )


def _get_people(env):
    ledger = [
        f"loyalty_ledger.group_loyalty_{right}"
        for right in ("reader", "adjust", "approve")
        if env.ref(f"loyalty_ledger.group_loyalty_{right}", raise_if_not_found=False)
    ]
    managing = ["point_of_sale.group_pos_manager", "sales_team.group_sale_manager"]
    return (
        (CASHIER, ["point_of_sale.group_pos_user"]),
        (SELLER, ["sales_team.group_sale_salesman_all_leads"]),
        (MANAGER, [*managing, "base.group_partner_manager", *ledger]),
    )


def _create_user(env, login, groups):
    from odoo.fields import Command

    ids = [env.ref(group).id for group in ["base.group_user", *groups]]
    return (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "name": login,
                "login": login,
                "password": PASSWORD,
                "group_ids": [Command.set(ids)],
            }
        )
    )


# -- orders of the till ----------------------------------------------------------------


def till_order(shop, partner_id, card_id=None, spend=0, claim=True, products=None):
    """A paid order as the till sends it.

    :param spend: points of the card that it uses
    :param claim: with what our till says it earns and spends
    """
    lines = [_line(*product) for product in products or shop["products"]]
    code = uuid4().hex[:10]
    if spend:
        lines.append(_reward_line(shop, card_id, spend, code))
    total = round(sum(line["price_subtotal_incl"] for line in lines), 2)
    now = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
    payment = {"amount": total, "name": now, "payment_method_id": shop["cash"]}
    order = {
        "uuid": str(uuid4()),
        "access_token": uuid4().hex,
        "name": "/",
        "pos_reference": uuid4().hex[:12],
        "tracking_number": "001",
        "sequence_number": 1,
        "state": "paid",
        "session_id": shop["session"],
        "partner_id": partner_id,
        "date_order": now,
        "fiscal_position_id": False,
        "pricelist_id": shop["pricelist"],
        "amount_total": total,
        "amount_paid": total,
        "amount_tax": 0,
        "amount_return": 0,
        "to_invoice": False,
        "last_order_preparation_change": "{}",
        "lines": [[0, 0, line] for line in lines],
        "payment_ids": [[0, 0, payment]] if total else [],
    }
    if claim:
        order["loyalty_claim"] = _claim(shop, card_id, total, spend, code)
    return order


def _line(product_id, price, quantity=1):
    return {
        "uuid": str(uuid4()),
        "product_id": product_id,
        "qty": quantity,
        "price_unit": price,
        "discount": 0,
        "price_subtotal": price * quantity,
        "price_subtotal_incl": price * quantity,
        "tax_ids": [[6, 0, []]],
    }


def _reward_line(shop, card_id, points, code):
    return {
        **_line(shop["reward_product"], -points / POINTS_PER_MONEY),
        "is_reward_line": True,
        "reward_id": shop["reward"],
        "reward_identifier_code": code,
        "coupon_id": card_id,
        "points_cost": points,
    }


def _claim(shop, card_id, total, spend, code):
    coupon = {
        "program_id": shop["program"],
        "coupon_id": card_id or -1,
        "earned": int(total),
        "spent": spend,
        "line_codes": [code] if spend else [],
    }
    return {"coupons": {str(card_id or -1): coupon}, "rules": []}


def coupon_data(shop, order, card_id=None, spend=0):
    """What the till sends with the second call, ``confirm_coupon_programs``."""
    codes = [
        line["reward_identifier_code"]
        for _command, _id, line in order["lines"]
        if line.get("is_reward_line")
    ]
    key = card_id or -1
    return {
        str(key): {
            "points": int(order["amount_total"]) - spend,
            "program_id": shop["program"],
            "coupon_id": key,
            "barcode": False,
            "appliedRules": shop["rules"],
            "partner_id": order["partner_id"],
            "line_codes": codes,
        }
    }


def sell(client, shop, order, card_id=None, spend=0):
    """Send an order and ask what it did, as the till does; return both answers."""
    answer = client.call("pos.order", "sync_from_ui", [order])
    order_id = answer["pos.order"][0]["id"]
    data = coupon_data(shop, order, card_id, spend)
    return answer, client.call("pos.order", "confirm_coupon_programs", [order_id], data)


def hold(client, order, card_id, spend):
    """Reserve the points before payment; return the server's answer."""
    return client.call(
        "pos.order",
        "validate_coupon_programs",
        [],
        {card_id: -spend},
        [],
        order["uuid"],
    )
