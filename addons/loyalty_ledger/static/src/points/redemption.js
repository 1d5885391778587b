import {Fraction, ZERO, maximum, minimum} from "./fraction";
import {POINT, exactRound, exactShareOut} from "./rounding";

/**
 * How many points may pay, and what they buy: twin of `tools/redemption.py`, which
 * explains the terms. Numbers may be given as numbers or decimal strings.
 *
 * @typedef {Object} RedemptionPolicy
 * @property {number|string} [minimum]
 * @property {number|string} [maximum]
 * @property {number|string} [step]
 * @property {number|string} [share]
 *
 * @typedef {Object} PointsOffer
 * @property {number|string} [point_value]
 * @property {number|string} [required_points]
 * @property {number|string} [maximum_amount]
 * @property {number|string} [currency_step]
 *
 * @typedef {{
 *      minimum: number, maximum: number, step: number, amount: number,
 *      limited_by: string
 * }} Redeemable
 */

const DEFAULT_POLICY = {minimum: 0, maximum: 0, step: POINT, share: 100};
const DEFAULT_OFFER = {
    point_value: 1,
    required_points: POINT,
    maximum_amount: 0,
    currency_step: "0.01",
};

function withDefaults(values, defaults) {
    const entries = Object.entries({...defaults, ...values});
    return Object.fromEntries(
        entries.map(([name, value]) => [name, Fraction.of(value)]),
    );
}

function greatestCommonDivisor(a, b) {
    return b ? greatestCommonDivisor(b, a % b) : a;
}

/** The smallest number that is a multiple of both, at least a hundredth. */
function commonStep(policy, offer) {
    const [first, second] = [policy.step, offer.required_points].map((each) => {
        const hundredths = exactRound(each, POINT, "half_up").over(POINT).truncated();
        return hundredths > 0n ? hundredths : 1n;
    });
    const multiple = (first * second) / greatestCommonDivisor(first, second);
    return new Fraction(multiple).times(POINT);
}

/** Each limit with its name, in the order in which they are named. */
function limitsOf(available, bill, offer, policy) {
    const value = offer.point_value;
    const limits = [["available", available]];
    if (!policy.maximum.isZero()) {
        limits.push(["maximum", policy.maximum]);
    }
    if (!offer.maximum_amount.isZero()) {
        limits.push(["reward", offer.maximum_amount.over(value)]);
    }
    limits.push(["bill", bill.over(value)]);
    if (policy.share.compare(100) < 0) {
        const share = bill.times(policy.share).over(100);
        limits.push([
            "share",
            exactRound(share, offer.currency_step, "down").over(value),
        ]);
    }
    return limits;
}

function exactAmount(points, offer) {
    return exactRound(points.times(offer.point_value), offer.currency_step, "half_up");
}

/**
 * Returns how many points may be used.
 *
 * @param {number|string} available points that the card can spend now
 * @param {number|string} bill what is still to pay of what points may pay, with tax
 * @param {PointsOffer} offer
 * @param {RedemptionPolicy} policy
 * @returns {Redeemable}
 */
export function redeemable(available, bill, offer, policy) {
    offer = withDefaults(offer, DEFAULT_OFFER);
    policy = withDefaults(policy, DEFAULT_POLICY);
    const step = commonStep(policy, offer);
    const least = maximum(exactRound(policy.minimum, step, "up"), step);
    const limits = limitsOf(Fraction.of(available), Fraction.of(bill), offer, policy);
    const [reason, points] = limits.reduce((lowest, limit) =>
        limit[1].compare(lowest[1]) < 0 ? limit : lowest,
    );
    let most = maximum(exactRound(points, step, "down"), ZERO);
    if (most.compare(least) < 0) {
        most = ZERO;
    }
    return {
        minimum: least.toNumber(),
        maximum: most.toNumber(),
        step: step.toNumber(),
        amount: exactAmount(most, offer).toNumber(),
        limited_by: reason,
    };
}

function refusal(points, available, bill, offer, policy) {
    if (points.compare(0) <= 0) {
        return "not_positive";
    }
    if (points.over(commonStep(policy, offer)).denominator !== 1n) {
        return "step";
    }
    if (points.compare(policy.minimum) < 0) {
        return "minimum";
    }
    const limits = limitsOf(Fraction.of(available), Fraction.of(bill), offer, policy);
    const broken = limits.find(([, limit]) => points.compare(limit) > 0);
    return broken ? broken[0] : "";
}

/**
 * Returns whether `points` can be used, why not, and what they pay.
 *
 * @returns {{valid: boolean, reason: string, amount: number}}
 */
export function checkRedemption(points, available, bill, offer, policy) {
    points = Fraction.of(points);
    offer = withDefaults(offer, DEFAULT_OFFER);
    policy = withDefaults(policy, DEFAULT_POLICY);
    const reason = refusal(points, available, bill, offer, policy);
    const amount = reason ? 0 : exactAmount(points, offer).toNumber();
    return {valid: !reason, reason, amount};
}

/** Returns what `points` pay, rounded to the currency. */
export function pointsAmount(points, offer) {
    return exactAmount(
        Fraction.of(points),
        withDefaults(offer, DEFAULT_OFFER),
    ).toNumber();
}

/** Returns the fewest points that pay `amount`, in hundredths of a point. */
export function pointsForAmount(amount, offer) {
    const value = withDefaults(offer, DEFAULT_OFFER).point_value;
    return exactRound(Fraction.of(amount).over(value), POINT, "up").toNumber();
}

/** Returns how often a reward of a fixed cost can be taken. */
export function rewardTimes(available, requiredPoints) {
    const times = Fraction.of(available).over(requiredPoints);
    return times.isNegative() ? 0 : Number(times.truncated());
}

/**
 * Divides a discount over groups of lines (by tax) without losing a cent.
 *
 * @param {number|string} amount above zero, with tax; cut to the sum of the totals
 * @param {(number|string)[]} totals with tax, one for each group
 * @param {number|string} [currencyStep]
 */
export function splitDiscount(amount, totals, currencyStep = "0.01") {
    const weights = totals.map((total) => maximum(Fraction.of(total), ZERO));
    const cut = minimum(Fraction.of(amount), Fraction.sum(weights));
    return exactShareOut(cut, weights, currencyStep).map((part) => part.toNumber());
}
