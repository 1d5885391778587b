import {Fraction, ONE} from "./fraction";

/**
 * Rounding and exact sharing of points and money: twin of `tools/rounding.py`.
 *
 * Values go in as numbers or decimal strings and come out as numbers; everything
 * between is exact. Functions whose name begins with `exact` take and give `Fraction`.
 */

export const METHODS = ["half_up", "down", "up"];

/** The smallest part of a point that a card can hold. */
export const POINT = "0.01";

function wholeSteps(ratio, method) {
    if (!METHODS.includes(method)) {
        throw new RangeError(`unknown rounding method: ${method}`);
    }
    const magnitude = ratio.absolute();
    let steps = magnitude.truncated();
    const rest = magnitude.numerator - steps * magnitude.denominator;
    const isUp = method === "up" && rest > 0n;
    if (isUp || (method === "half_up" && 2n * rest >= magnitude.denominator)) {
        steps += 1n;
    }
    return ratio.isNegative() ? -steps : steps;
}

export function exactRound(value, step, method) {
    step = Fraction.of(step);
    if (step.compare(0) <= 0) {
        throw new RangeError(`a rounding step must be above zero: ${step.toNumber()}`);
    }
    const steps = wholeSteps(Fraction.of(value).over(step), method);
    return new Fraction(steps).times(step);
}

function largestRemainders(units, weights) {
    if (weights.every((weight) => weight.isZero())) {
        weights = weights.map(() => ONE);
    }
    const whole = Fraction.sum(weights);
    const quotas = weights.map((weight) =>
        weight.times(new Fraction(units)).over(whole),
    );
    const parts = quotas.map((quota) => quota.truncated());
    const remainders = quotas.map((quota, index) =>
        quota.minus(new Fraction(parts[index])),
    );
    const left = Number(units - parts.reduce((sum, part) => sum + part, 0n));
    const byRemainder = [...parts.keys()].sort((a, b) =>
        remainders[b].compare(remainders[a]),
    );
    for (const index of byRemainder.slice(0, left)) {
        parts[index] += 1n;
    }
    return parts;
}

export function exactShareOut(total, weights, step) {
    total = Fraction.of(total);
    weights = weights.map((weight) => Fraction.of(weight));
    if (weights.some((weight) => weight.isNegative())) {
        throw new RangeError("a weight must not be negative");
    }
    if (!weights.length) {
        if (!total.isZero()) {
            throw new RangeError(`nothing to share ${total.toNumber()} out to`);
        }
        return [];
    }
    step = Fraction.of(step);
    const units = wholeSteps(total.absolute().over(step), "down");
    const parts = largestRemainders(units, weights).map((part) =>
        new Fraction(part).times(step),
    );
    const rest = total.absolute().minus(new Fraction(units).times(step));
    parts[0] = parts[0].plus(rest);
    return total.isNegative() ? parts.map((part) => part.negated()) : parts;
}

/**
 * Returns `value` as a multiple of `step`; negative values mirror positive ones.
 *
 * @param {number|string} value
 * @param {number|string} [step] above zero
 * @param {"half_up"|"down"|"up"} [method] halves away from zero, towards zero, away
 * @throws {RangeError}
 */
export function roundPoints(value, step = 1, method = "half_up") {
    return exactRound(value, step, method).toNumber();
}

/**
 * Divides `total` in proportion to `weights`; the parts add up exactly.
 *
 * What rounding leaves goes to the largest remainders, the first among equals.
 *
 * @param {number|string} total
 * @param {(number|string)[]} weights none negative; all zero counts as equal
 * @param {number|string} [step] each part is a multiple of it
 * @throws {RangeError} if there is a total but no weight, or a weight is negative
 */
export function shareOut(total, weights, step = POINT) {
    return exactShareOut(total, weights, step).map((part) => part.toNumber());
}
