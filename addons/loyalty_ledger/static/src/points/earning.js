import {Fraction, ONE, ZERO, maximum, minimum} from "./fraction";
import {POINT, exactRound, exactShareOut} from "./rounding";

/**
 * What a basket earns: twin of `tools/earning.py`, which explains the terms.
 *
 * Numbers may be given as numbers or decimal strings. What has a default in Python may
 * be left out here.
 *
 * @typedef {Object} BasketLine
 * @property {string} key
 * @property {"product"|"delivery"|"card_sale"|"discount"|"free"|"payment"} [kind]
 * @property {number|string} [quantity]
 * @property {number|string} [amount_included] after the line's own discount
 * @property {number|string} [amount_excluded]
 * @property {number|string} [full_included] before the line's own discount
 * @property {number|string} [full_excluded]
 * @property {Iterable<number>} [rules]
 * @property {Iterable<string>} [applies_to]
 * @property {boolean} [returned]
 *
 * @typedef {Object} EarningRule
 * @property {number} rule_id
 * @property {"order"|"money"|"unit"} mode
 * @property {number|string} points
 * @property {number|string} [minimum_quantity]
 * @property {number|string} [minimum_amount]
 * @property {"incl"|"excl"} [minimum_tax]
 * @property {boolean} [split]
 *
 * @typedef {Object} EarningPolicy
 * @property {"incl"|"excl"} [tax]
 * @property {"after"|"before"} [discount]
 * @property {boolean} [delivery]
 * @property {boolean} [gift_card]
 * @property {boolean} [on_points]
 * @property {number|string} [step]
 * @property {"half_up"|"down"|"up"} [method]
 * @property {number|string} [multiplier]
 *
 * @typedef {{key: string, points: number, units: number[]}} LineShare
 * @typedef {{
 *      rule_id: number, points: number, amount: number, quantity: number,
 *      reason: string, shares: LineShare[]
 * }} RuleEarning
 *
 * @typedef {Object} ReturnedLine
 * @property {number|string} points
 * @property {number|string} quantity
 * @property {number|string} [returned_before]
 * @property {number|string} [returned_now]
 */

const SOLD_KINDS = ["product", "delivery", "card_sale"];
const KINDS = [...SOLD_KINDS, "discount", "free", "payment"];
const MODES = ["order", "money", "unit"];
const TAXES = ["incl", "excl"];
const DEFAULT_POLICY = {
    tax: "incl",
    discount: "after",
    delivery: false,
    gift_card: false,
    on_points: false,
    step: 1,
    method: "half_up",
    multiplier: 1,
};

function normalizeLine(line) {
    const kind = line.kind || "product";
    if (!KINDS.includes(kind)) {
        throw new RangeError(`unknown kind of line: ${kind}`);
    }
    const included = Fraction.of(line.amount_included ?? 0);
    const excluded = Fraction.of(line.amount_excluded ?? 0);
    return {
        key: line.key,
        kind,
        quantity: Fraction.of(line.quantity ?? 1),
        after: {incl: included, excl: excluded},
        before: {
            incl: Fraction.of(line.full_included ?? included),
            excl: Fraction.of(line.full_excluded ?? excluded),
        },
        rules: new Set(line.rules),
        appliesTo: new Set(line.applies_to),
        returned: Boolean(line.returned),
    };
}

function isSold(line) {
    return (
        SOLD_KINDS.includes(line.kind) &&
        !line.returned &&
        line.quantity.compare(0) > 0 &&
        !line.after.incl.isNegative()
    );
}

function isTakenOff(line) {
    return (
        line.kind !== "payment" &&
        !line.returned &&
        line.quantity.compare(0) > 0 &&
        line.after.incl.isNegative()
    );
}

function exclusion(line, policy) {
    if (line.returned || line.quantity.compare(0) <= 0) {
        return "returned";
    }
    if (SOLD_KINDS.includes(line.kind) && line.after.incl.isNegative()) {
        return "discount";
    }
    const earns = {
        product: true,
        delivery: policy.delivery,
        card_sale: policy.gift_card,
    };
    return earns[line.kind] ? "" : line.kind;
}

function applies(line, key) {
    return line.appliesTo.size ? line.appliesTo.has(key) : line.kind !== "free";
}

/** Spreads a negative amount over the amounts it applies to, none below zero. */
function takeOff(amounts, line, amount) {
    const keys = [...amounts.keys()].filter((key) => applies(line, key));
    const whole = Fraction.sum(keys.map((key) => amounts.get(key)));
    if (!amount.isNegative() || whole.isZero()) {
        return;
    }
    const left = maximum(ONE.plus(amount.over(whole)), ZERO);
    for (const key of keys) {
        amounts.set(key, amounts.get(key).times(left));
    }
}

/** Amount of each line sold, discounts taken off if the policy says so. */
function boughtAmounts(lines, tax, policy) {
    const amounts = new Map(
        lines.filter(isSold).map((line) => [line.key, line[policy.discount][tax]]),
    );
    for (const line of lines) {
        if (isTakenOff(line) && (line.kind === "free" || policy.discount === "after")) {
            takeOff(amounts, line, line.after[tax]);
        }
    }
    return amounts;
}

function givenUnits(lines) {
    const given = new Map();
    const sold = lines.filter(isSold);
    for (const line of lines.filter((each) => each.kind === "free" && !each.returned)) {
        let rest = line.quantity;
        for (const target of sold.filter((each) => line.appliesTo.has(each.key))) {
            const before = given.get(target.key) || ZERO;
            const units = minimum(rest, target.quantity.minus(before));
            given.set(target.key, before.plus(units));
            rest = rest.minus(units);
        }
    }
    return given;
}

function countLines(lines, policy) {
    const bought = Object.fromEntries(
        TAXES.map((tax) => [tax, boughtAmounts(lines, tax, policy)]),
    );
    const amounts = new Map(bought[policy.tax]);
    const payments = lines.filter((line) => line.kind === "payment" && !line.returned);
    for (const line of policy.on_points ? [] : payments) {
        takeOff(amounts, line, line.after[policy.tax]);
    }
    const given = givenUnits(lines);
    return lines
        .filter((line) => isSold(line) && !exclusion(line, policy))
        .map((line) => ({
            key: line.key,
            rules: line.rules,
            quantity: maximum(line.quantity.minus(given.get(line.key) || ZERO), ZERO),
            amount: amounts.get(line.key),
            bought: {incl: bought.incl.get(line.key), excl: bought.excl.get(line.key)},
        }));
}

function refusal(rule, members, quantity) {
    if (!members.length) {
        return "no_line";
    }
    const bought = Fraction.sum(
        members.map((each) => each.bought[rule.minimum_tax || "incl"]),
    );
    if (bought.compare(rule.minimum_amount ?? 0) < 0) {
        return "minimum_amount";
    }
    return quantity.compare(rule.minimum_quantity ?? 0) < 0 ? "minimum_quantity" : "";
}

/** What the rule's points are given for: an amount or a number of units. */
function baseOf(rule, counted) {
    return rule.mode === "unit" ? counted.quantity : counted.amount;
}

function splitShare(rule, counted, rate, policy) {
    const points = exactRound(
        rate.times(baseOf(rule, counted)),
        policy.step,
        policy.method,
    );
    const cards = Math.max(Number(counted.quantity.truncated()), 1);
    const units = exactShareOut(points, Array(cards).fill(1), policy.step);
    return {key: counted.key, points, units: units.filter((unit) => !unit.isZero())};
}

function sharesOf(rule, members, policy) {
    const rate = Fraction.of(rule.points).times(policy.multiplier);
    if (rule.split && rule.mode !== "order") {
        return members.map((each) => splitShare(rule, each, rate, policy));
    }
    const isOrder = rule.mode === "order";
    const weights = members.map((each) => (isOrder ? each.amount : baseOf(rule, each)));
    const exact = isOrder ? rate : rate.times(Fraction.sum(weights));
    const parts = exactShareOut(
        exactRound(exact, policy.step, policy.method),
        weights,
        POINT,
    );
    return members.map((each, index) => ({
        key: each.key,
        points: parts[index],
        units: [],
    }));
}

function earn(rule, counted, policy) {
    if (!MODES.includes(rule.mode)) {
        throw new RangeError(`unknown mode of a rule: ${rule.mode}`);
    }
    const members = counted.filter((each) => each.rules.has(rule.rule_id));
    const quantity = Fraction.sum(members.map((each) => each.quantity));
    const reason = refusal(rule, members, quantity);
    const shares = reason ? [] : sharesOf(rule, members, policy);
    const points = Fraction.sum(shares.map((share) => share.points));
    const isNothing = points.isZero();
    return {
        rule_id: rule.rule_id,
        points: points.toNumber(),
        amount: Fraction.sum(members.map((each) => each.amount)).toNumber(),
        quantity: quantity.toNumber(),
        reason: reason || (isNothing ? "too_little" : ""),
        shares: (isNothing ? [] : shares).map((share) => ({
            key: share.key,
            points: share.points.toNumber(),
            units: share.units.map((unit) => unit.toNumber()),
        })),
    };
}

/**
 * Returns what each rule gives for the lines, in the order of the rules.
 *
 * @param {BasketLine[]} lines
 * @param {EarningRule[]} rules
 * @param {EarningPolicy} policy
 * @returns {RuleEarning[]}
 */
export function earnedPoints(lines, rules, policy) {
    policy = {...DEFAULT_POLICY, ...policy};
    const counted = countLines(lines.map(normalizeLine), policy);
    return rules.map((rule) => earn(rule, counted, policy));
}

/**
 * Returns why a line does not earn: "returned" or its kind; "" if it earns.
 *
 * @param {BasketLine} line
 * @param {EarningPolicy} policy
 */
export function lineExclusion(line, policy) {
    return exclusion(normalizeLine(line), {...DEFAULT_POLICY, ...policy});
}

function keptUnits(line) {
    const before = Fraction.of(line.quantity).minus(line.returned_before ?? 0);
    const after = before.minus(line.returned_now ?? 0);
    const comesBack = [line.returned_before ?? 0, line.returned_now ?? 0];
    if (
        after.isNegative() ||
        comesBack.some((units) => Fraction.of(units).isNegative())
    ) {
        throw new RangeError(
            `${comesBack.join(" + ")} of ${line.quantity} cannot come back`,
        );
    }
    return {before, after};
}

/**
 * Returns the points that a refund takes back (or gives back).
 *
 * @param {ReturnedLine[]} lines all lines of the original order that have points
 * @param {number|string} [step]
 * @param {"half_up"|"down"|"up"} [method]
 * @throws {RangeError} if more comes back than was sold
 */
export function pointsOfReturn(lines, step = POINT, method = "half_up") {
    const worth = (moment) => {
        const kept = lines.map((line) =>
            Fraction.of(line.points).times(keptUnits(line)[moment]).over(line.quantity),
        );
        return exactRound(Fraction.sum(kept), step, method);
    };
    return worth("before").minus(worth("after")).toNumber();
}
