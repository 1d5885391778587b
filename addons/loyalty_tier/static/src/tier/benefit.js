import {Fraction} from "@loyalty_ledger/points/fraction";

/**
 * What a tier changes about points: twin of `tools/benefit.py`, which explains the terms.
 */

/**
 * The policy by which members of a tier earn.
 *
 * @param {import("@loyalty_ledger/points/earning").EarningPolicy} policy
 * @param {number|string} multiplier
 */
export function multiplied(policy, multiplier) {
    const before = Fraction.of(policy.multiplier ?? 1);
    return {...policy, multiplier: before.times(multiplier)};
}

/**
 * What a point pays for members of a tier.
 *
 * @param {import("@loyalty_ledger/points/redemption").PointsOffer} offer
 * @param {number|string} rate
 */
export function improved(offer, rate) {
    const before = Fraction.of(offer.point_value ?? 1);
    return {...offer, point_value: before.times(rate)};
}

/** What tiers of one ladder are compared by: twin of `rank_key` of `tools/standing.py`. */
export function isAtLeast(tier, wanted) {
    return (
        tier.sequence > wanted.sequence ||
        (tier.sequence === wanted.sequence && tier.id >= wanted.id)
    );
}
