"""Writes the generated vectors, and all vectors as a JavaScript module.

    python generate.py

The cases are drawn from a fixed seed. What is expected comes from the slow formulas
below, which share no code with the calculators: they try out candidates one by one
and give out shares unit by unit. The vectors made by hand are not touched.
"""

import json
import random
from fractions import Fraction
from itertools import count
from math import lcm
from pathlib import Path

HERE = Path(__file__).parent
MODULE = HERE.parent.parent / "static/tests/points/vectors.js"
KINDS = ("rounding", "earning", "redemption")
CENT = Fraction(1, 100)


def text(number):
    """Return an exact decimal as text; the number must have one of six decimals."""
    millionths = Fraction(number) * 10**6
    if millionths.denominator != 1:
        raise ValueError(f"{number} has more than six decimals")
    sign = "-" if number < 0 else ""
    whole, rest = divmod(abs(millionths.numerator), 10**6)
    return f"{sign}{whole}.{rest:06d}".rstrip("0").rstrip(".")


# -- slow formulas ------------------------------------------------------------------


def slow_round(value, step, method):
    """Walk up the multiples of the step to the two around the value; take one."""
    value, step = Fraction(value), Fraction(step)
    unit = lcm(value.denominator, step.denominator)
    magnitude, stride, lower = int(abs(value) * unit), int(step * unit), 0
    while lower + stride <= magnitude:
        lower += stride
    upper = lower if lower == magnitude else lower + stride
    if method == "down":
        nearest = lower
    elif method == "up":
        nearest = upper
    else:
        nearest = lower if magnitude - lower < upper - magnitude else upper
    return Fraction(-nearest if value < 0 else nearest, unit)


def slow_share_out(total, weights, step):
    """Give the units one by one to whoever lacks most of what is due."""
    if not any(weights):
        weights = [1] * len(weights)
    units = int(abs(total) / step)
    unit = lcm(*(Fraction(weight).denominator for weight in weights))
    weights = [int(weight * unit) for weight in weights]
    lacking = [units * weight for weight in weights]
    parts = [Fraction(0)] * len(weights)
    for _unit in range(units):
        most = lacking.index(max(lacking))
        lacking[most] -= sum(weights)
        parts[most] += step
    return [-part for part in parts] if total < 0 else parts


def slow_earning(lines, rules, policy):
    """Return what the rules give, by the text of the policies."""
    bought = {tax: _bought(lines, policy["discount"], tax) for tax in ("incl", "excl")}
    left = dict(bought[policy["tax"]])
    if not policy["on_points"]:
        _lower(left, lines, "payment", policy["tax"])
    earning = {"product", "delivery" * policy["delivery"]}
    earning.add("card_sale" * policy["gift_card"])
    members = [
        {**line, "left": left[line["key"]]} for line in lines if line["kind"] in earning
    ]
    return [_slow_rule(rule, members, bought, policy) for rule in rules]


def _bought(lines, discount, tax):
    name = f"{'full' if discount == 'before' else 'amount'}_{tax}uded"
    sold = [line for line in lines if line["kind"] not in ("discount", "payment")]
    amounts = {line["key"]: line[name] for line in sold}
    if discount == "after":
        _lower(amounts, lines, "discount", tax)
    return amounts


def _lower(amounts, lines, kind, tax):
    for lowering in (line for line in lines if line["kind"] == kind):
        meant = lowering["applies_to"] or list(amounts)
        whole = sum(amounts[key] for key in meant)
        taken = min(-lowering[f"amount_{tax}uded"], whole)
        for key in meant:
            amounts[key] -= taken * amounts[key] / whole if whole else 0


def _slow_rule(rule, members, bought, policy):
    members = [line for line in members if rule["rule_id"] in line["rules"]]
    amount = sum((line["left"] for line in members), Fraction(0))
    quantity = sum((line["quantity"] for line in members), Fraction(0))
    result = {"amount": amount, "quantity": quantity, "points": 0, "shares": {}}
    result["reason"] = ""
    if not members:
        return result | {"reason": "no_line"}
    for_minimum = bought[rule["minimum_tax"]]
    if sum(for_minimum[line["key"]] for line in members) < rule["minimum_amount"]:
        return result | {"reason": "minimum_amount"}
    if quantity < rule["minimum_quantity"]:
        return result | {"reason": "minimum_quantity"}
    times = {"order": 1, "money": amount, "unit": quantity}[rule["mode"]]
    exact = rule["points"] * policy["multiplier"] * times
    points = slow_round(exact, policy["step"], policy["method"])
    if not points:
        return result | {"reason": "too_little"}
    of = "quantity" if rule["mode"] == "unit" else "left"
    shares = slow_share_out(points, [line[of] for line in members], CENT)
    keys = [line["key"] for line in members]
    return result | {"points": points, "shares": dict(zip(keys, shares, strict=True))}


def slow_redeemable(available, bill, offer, policy):
    """Try every hundredth of a point."""
    value = offer["point_value"]
    steps = (policy["step"], offer["required_points"])
    step = next(
        hundredths * CENT
        for hundredths in count(1)
        if not any(hundredths * CENT % each for each in steps)
    )
    minimum = next(n * step for n in count(1) if n * step >= policy["minimum"])
    limits = slow_limits(available, bill, offer, policy)
    lowest = min(limits.values())
    fits = [Fraction(0)]
    tried = range(int(max(lowest, 0) / step) + 2)
    fits += [n * step for n in tried if n * step <= lowest]
    maximum = max(fits) if max(fits) >= minimum else Fraction(0)
    return {
        "minimum": minimum,
        "maximum": maximum,
        "step": step,
        "amount": slow_round(maximum * value, offer["currency_step"], "half_up"),
        "limited_by": next(name for name in limits if limits[name] == lowest),
    }


def slow_limits(available, bill, offer, policy):
    """Return the limits in the order in which they are named."""
    value, cent = offer["point_value"], offer["currency_step"]
    limits = {"available": available}
    if policy["maximum"]:
        limits["maximum"] = policy["maximum"]
    if offer["maximum_amount"]:
        limits["reward"] = offer["maximum_amount"] / value
    limits["bill"] = bill / value
    if policy["share"] < 100:
        limits["share"] = slow_round(bill * policy["share"] / 100, cent, "down") / value
    return limits


def slow_check(points, available, bill, offer, policy):
    """Return the first condition that the points break."""
    steps = (policy["step"], offer["required_points"])
    broken = ["not_positive"] * (points <= 0)
    broken += ["step"] * any(points % each for each in steps)
    broken += ["minimum"] * (points < policy["minimum"])
    limits = slow_limits(available, bill, offer, policy)
    broken += [name for name, limit in limits.items() if points > limit]
    worth = slow_round(points * offer["point_value"], offer["currency_step"], "half_up")
    return {"reason": broken[0] if broken else "", "amount": 0 if broken else worth}


# -- drawing ------------------------------------------------------------------------


def draw_rounding(draw):
    for number in range(24):
        value = Fraction(draw.randint(-50000, 50000), draw.choice((100, 1000, 10**6)))
        step = Fraction(draw.choice(("1", "0.01", "0.5", "5", "0.25", "10")))
        method = draw.choice(("half_up", "down", "up"))
        expected = slow_round(value, step, method)
        yield f"drawn {number}", "round_points", [value, step, method], expected
    for number in range(24, 48):
        step = Fraction(draw.choice(("1", "0.01", "0.5")))
        total = draw.randint(-400, 400) * step
        places = range(draw.randint(1, 7))
        weights = [Fraction(draw.randint(0, 9999), 100) for _place in places]
        expected = slow_share_out(total, weights, step)
        yield f"drawn {number}", "share_out", [total, weights, step], expected


def draw_earning(draw):
    for number in range(80):
        keys = "abcdef"[: draw.randint(1, 6)]
        lines = [_draw_sold(draw, key) for key in keys]
        lowering = "xyz"[: draw.randint(0, 3)]
        lines += [_draw_lowering(draw, key, keys) for key in lowering]
        rules = [_draw_rule(draw, rule_id) for rule_id in (1, 2)[: draw.randint(1, 2)]]
        policy = _draw_earning_policy(draw)
        expected = slow_earning(lines, rules, policy)
        if any(result["amount"] * 10**6 % 1 for result in expected):
            for result in expected:
                result.pop("amount")
        yield f"drawn {number}", "earned_points", [lines, rules, policy], expected


def _draw_sold(draw, key):
    full = Fraction(draw.randint(1, 9999), 100)
    paid = full * draw.choice((1, 1, Fraction(9, 10), Fraction(1, 2)))
    rate = draw.choice((Fraction(125, 100), Fraction(1)))
    kinds = ("product", "product", "product", "delivery", "card_sale")
    return {
        "key": key,
        "kind": draw.choice(kinds),
        "quantity": Fraction(draw.choice((1, 1, 2, 3, 5, Fraction(5, 2)))),
        "amount_included": paid,
        "amount_excluded": paid / rate,
        "full_included": full,
        "full_excluded": full / rate,
        "rules": draw.choice(([1], [1, 2], [2], [])),
        "applies_to": [],
    }


def _draw_lowering(draw, key, keys):
    amount = Fraction(draw.randint(1, 3999), 100)
    some = sorted(draw.sample(keys, draw.randint(1, len(keys))))
    return {
        "key": key,
        "kind": draw.choice(("discount", "payment")),
        "quantity": Fraction(1),
        "amount_included": -amount,
        "amount_excluded": -amount * Fraction(4, 5),
        "full_included": -amount,
        "full_excluded": -amount * Fraction(4, 5),
        "rules": [],
        "applies_to": draw.choice(([], some)),
    }


def _draw_rule(draw, rule_id):
    return {
        "rule_id": rule_id,
        "mode": draw.choice(("money", "money", "unit", "order")),
        "points": Fraction(draw.choice(("1", "0.05", "0.5", "2", "0.333333", "10"))),
        "minimum_quantity": Fraction(draw.choice((0, 0, 1, 3))),
        "minimum_amount": Fraction(draw.choice((0, 0, 20, 60))),
        "minimum_tax": draw.choice(("incl", "excl")),
    }


def _draw_earning_policy(draw):
    tax = draw.choice(("incl", "excl"))
    return {
        "tax": tax,
        "discount": draw.choice(("after", "before")),
        "delivery": draw.random() < 0.3,
        "gift_card": draw.random() < 0.3,
        "on_points": draw.random() < 0.3,
        "step": Fraction(draw.choice(("1", "1", "0.01", "0.5"))),
        "method": draw.choice(("half_up", "down", "up")),
        "multiplier": Fraction(draw.choice((1, 1, 2, Fraction(3, 2)))),
    }


def draw_redemption(draw):
    for number in range(60):
        offer = {
            "point_value": Fraction(draw.choice(("1", "0.1", "2", "0.03", "0.5"))),
            "required_points": Fraction(draw.choice(("0.01", "1", "2", "10"))),
            "maximum_amount": Fraction(draw.choice((0, 0, 20))),
            "currency_step": Fraction(draw.choice(("0.01", "0.01", "0.05", "1"))),
        }
        policy = {
            "minimum": Fraction(draw.choice((0, 0, 5, 12))),
            "maximum": Fraction(draw.choice((0, 0, 50, 33))),
            "step": Fraction(draw.choice(("0.01", "1", "5", "0.5"))),
            "share": Fraction(draw.choice((100, 100, 50, 30, Fraction(33333, 1000)))),
        }
        available = Fraction(draw.randint(-500, 15000), 100)
        bill = draw.randint(-100, 9000) // 100 * offer["currency_step"] * 100
        limits = [available, bill, offer, policy]
        result = slow_redeemable(*limits)
        yield f"drawn {number}", "redeemable", limits, result
        chosen = result["maximum"] + draw.choice((0, 0, 1, -1, CENT)) * result["step"]
        yield (
            f"drawn {number}",
            "check_redemption",
            [chosen, *limits],
            slow_check(chosen, *limits),
        )


# -- writing ------------------------------------------------------------------------


def plain(value):
    """Return JSON with exact numbers as text."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, Fraction):
        return text(value)
    return value


def generated(kind):
    """Return the generated vectors of a kind."""
    draw = random.Random(f"loyalty_ledger {kind}")
    cases = {
        "rounding": draw_rounding,
        "earning": draw_earning,
        "redemption": draw_redemption,
    }[kind](draw)
    return [
        {
            "note": note,
            "function": function,
            "args": plain(args),
            "expected": plain(_exact(expected)),
        }
        for note, function, args, expected in cases
    ]


def _exact(expected):
    """Return the expected value with every number a fraction."""
    if isinstance(expected, dict):
        return {name: _exact(each) for name, each in expected.items()}
    if isinstance(expected, list):
        return [_exact(each) for each in expected]
    return expected if isinstance(expected, str) else Fraction(expected)


def dump(cases):
    """Return the text of a file of vectors, one case a line."""
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    return f"[\n{lines}\n]\n"


def load(name):
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


def vectors(kind):
    """Return all vectors of a kind, made by hand and generated."""
    return load(kind) + load(f"{kind}_generated")


def javascript():
    """Return the module that serves all vectors to the tests in the browser."""
    parts = [
        f"export const {kind.upper()} = {dump(vectors(kind)).rstrip()};\n"
        for kind in KINDS
    ]
    return "// Written by tests/vectors/generate.py.\n\n" + "\n".join(parts)


def main():
    for kind in KINDS:
        path = HERE / f"{kind}_generated.json"
        path.write_text(dump(generated(kind)), encoding="utf-8")
    MODULE.write_text(javascript(), encoding="utf-8")


if __name__ == "__main__":
    main()
