import {serializeDate} from "@web/core/l10n/dates";

/**
 * What the till says an order earns and spends, by card. It travels with the order, and
 * the server puts its own figures beside it (`tools/claim.py` reads it).
 *
 * @typedef {Object} Change points that the order gives to a card
 * @property {number} coupon_id id of the card, below zero for a new one
 * @property {number} program_id
 * @property {number} points
 * @property {boolean} isCurrent the card only lives for this order
 *
 * @typedef {Object} Spending a reward line
 * @property {number} coupon_id
 * @property {number} program_id
 * @property {number} points
 * @property {string} code the reward that the line belongs to
 */

function emptyCoupon(couponId, programId) {
    return {
        coupon_id: couponId,
        program_id: programId,
        earned: 0,
        spent: 0,
        line_codes: [],
    };
}

function toCents(points) {
    return Math.round(points * 100) / 100;
}

/**
 * @param {Change[]} changes
 * @param {Spending[]} spendings
 * @param {number[]} rules ids of the rules whose code was entered
 */
export function buildClaim(changes, spendings, rules = []) {
    const coupons = {};
    const current = new Set();
    for (const {isCurrent, points, ...values} of changes) {
        const {coupon_id, program_id} = values;
        coupons[coupon_id] = {
            ...emptyCoupon(coupon_id, program_id),
            ...values,
            earned: toCents(points),
        };
        if (isCurrent) {
            current.add(coupon_id);
        }
    }
    for (const {coupon_id, program_id, points, code} of spendings) {
        coupons[coupon_id] ||= emptyCoupon(coupon_id, program_id);
        const coupon = coupons[coupon_id];
        coupon.spent = toCents(coupon.spent + points);
        if (code && !coupon.line_codes.includes(code)) {
            coupon.line_codes.push(code);
        }
    }
    for (const couponId of current) {
        // Points that only counted for this order, and bought nothing, are not kept.
        if (!coupons[couponId].line_codes.length) {
            delete coupons[couponId];
        }
    }
    return {coupons, rules: [...rules]};
}

/** Points, and what was paid for, end by the policy and not with the program. */
export function expirationOf(program, change) {
    if (program.program_type === "loyalty" || program.is_refunded_by_rest) {
        return false;
    }
    return program.date_to
        ? serializeDate(program.date_to)
        : change.expiration_date || false;
}

function changesOf(order) {
    const programs = order.models["loyalty.program"];
    const partner = order.getPartner();
    return Object.values(order.uiState.couponPointChanges)
        .map((change) => ({change, program: programs.get(change.program_id)}))
        .filter(({program}) => program)
        .map(({change, program}) => ({
            coupon_id: change.coupon_id,
            program_id: program.id,
            points: change.points - order._getPointsCorrection(program),
            isCurrent: program.applies_on === "current",
            code: change.code || change.barcode || false,
            product_id: change.product_id || false,
            expiration_date: expirationOf(program, change),
            partner_id: partner?.id || false,
        }));
}

function spendingsOf(order) {
    return order._get_reward_lines().map((line) => ({
        coupon_id: line.coupon_id?.id,
        program_id: line.reward_id.program_id.id,
        points: line.points_cost,
        code: line.reward_identifier_code,
    }));
}

/** The program that the cashier chose for a line, where several sell its product. */
function fillsOf(order) {
    return Object.fromEntries(
        order.lines
            .filter((line) => line._e_wallet_program_id)
            .map((line) => [line.uuid, line._e_wallet_program_id.id]),
    );
}

/** The claim of an order of the till. */
export function claimOf(order) {
    const spendings = spendingsOf(order).filter((each) => each.coupon_id);
    const {codeActivatedProgramRules} = order.uiState;
    return {
        ...buildClaim(changesOf(order), spendings, codeActivatedProgramRules),
        fills: fillsOf(order),
    };
}
