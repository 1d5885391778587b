import {Fraction} from "@loyalty_ledger/points/fraction";

/**
 * Which tier is earned, what is missing, and what a purchase would lead to: twin of
 * `tools/ladder.py` and `tools/outlook.py`, which explain the terms.
 *
 * @typedef {{amount?: number|string, visits?: number, points?: number|string}} Measures
 * @typedef {{tier: number, least: Measures}} Step
 * @typedef {Object} Ladder
 * @property {Step[]} steps the lowest first
 * @property {"any"|"all"} [match]
 * @property {"incl"|"excl"} [tax]
 * @property {"all"|"goods_services"|"services"} [scope]
 *
 * @typedef {Object} Purchase
 * @property {Object<string, [number|string, number|string]>} [amounts] by kind the price
 *     with tax and without
 * @property {number|string} [points]
 * @property {boolean} [is_first_today]
 */

const NAMES = ["amount", "visits", "points"];
const SCOPES = {
    all: ["service", "goods", "other"],
    goods_services: ["service", "goods"],
    services: ["service"],
};
const DEFAULT_LADDER = {steps: [], match: "any", tax: "incl", scope: "goods_services"};
const DEFAULT_PURCHASE = {amounts: {}, points: 0, is_first_today: true};

function exact(measures) {
    return Object.fromEntries(
        NAMES.map((name) => [name, Fraction.of(measures?.[name] ?? 0)]),
    );
}

function toNumbers(measures) {
    return Object.fromEntries(NAMES.map((name) => [name, measures[name].toNumber()]));
}

function exactMissing(least, measures) {
    const had = exact(measures);
    return Object.fromEntries(
        Object.entries(exact(least)).map(([name, value]) => {
            const short = value.minus(had[name]);
            return [name, short.isNegative() ? Fraction.of(0) : short];
        }),
    );
}

/**
 * What is missing to each threshold of a tier.
 *
 * @param {Step} step
 * @param {Measures} measures
 */
export function missing(step, measures) {
    return toNumbers(exactMissing(step.least, measures));
}

/**
 * Whether the measures are enough for a tier.
 *
 * @param {Step} step
 * @param {Measures} measures
 * @param {"any"|"all"} match
 */
export function isReached(step, measures, match) {
    const least = exact(step.least);
    const short = exactMissing(step.least, measures);
    const counted = NAMES.filter((name) => least[name].compare(0) > 0);
    if (match === "all") {
        return counted.length > 0 && counted.every((name) => short[name].isZero());
    }
    return counted.some((name) => short[name].isZero());
}

/**
 * The rank of the highest tier that is reached; 0: none.
 *
 * @param {Ladder} ladder
 * @param {Measures} measures
 */
export function earnedRank(ladder, measures) {
    const {steps, match} = {...DEFAULT_LADDER, ...ladder};
    return steps.findLastIndex((step) => isReached(step, measures, match)) + 1;
}

/**
 * What is missing to a rank; nothing where it is reached.
 *
 * @param {Ladder} ladder
 * @param {Measures} measures
 * @param {number} rank from 1
 */
export function missingTo(ladder, measures, rank) {
    const {steps, match} = {...DEFAULT_LADDER, ...ladder};
    const step = steps[rank - 1];
    return isReached(step, measures, match)
        ? toNumbers(exact({}))
        : missing(step, measures);
}

/**
 * What a purchase adds to what counts for a member.
 *
 * @param {Ladder} ladder
 * @param {Purchase} purchase
 * @returns {Measures}
 */
export function gained(ladder, purchase) {
    const {tax, scope} = {...DEFAULT_LADDER, ...ladder};
    const {amounts, points, is_first_today} = {...DEFAULT_PURCHASE, ...purchase};
    const counted = Object.entries(amounts)
        .filter(([kind]) => SCOPES[scope].includes(kind))
        .map(([, [included, excluded]]) => (tax === "incl" ? included : excluded));
    const paid = Fraction.sum(Object.values(amounts).map(([included]) => included));
    return toNumbers({
        amount: Fraction.sum(counted),
        visits: Fraction.of(is_first_today && paid.compare(0) > 0 ? 1 : 0),
        points: Fraction.of(points),
    });
}

/**
 * Both together.
 *
 * @param {Measures} measures
 * @param {Measures} more
 */
export function added(measures, more) {
    const [had, fresh] = [exact(measures), exact(more)];
    return toNumbers(
        Object.fromEntries(NAMES.map((name) => [name, had[name].plus(fresh[name])])),
    );
}

/**
 * The rank to which a purchase lifts a member, or 0 if it does not.
 *
 * @param {Ladder} ladder
 * @param {Measures} measures what counts before the purchase
 * @param {Purchase} purchase
 * @param {number} standing rank of the member's tier today; 0: none
 */
export function promotedRank(ladder, measures, purchase, standing) {
    const rank = earnedRank(ladder, added(measures, gained(ladder, purchase)));
    return rank > standing ? rank : 0;
}
