/** Coupons that a customer owns: plain functions. */

const COUPON_TYPES = ["coupons", "next_order_coupons"];

export function isCouponProgram(program) {
    return COUPON_TYPES.includes(program?.program_type);
}

/**
 * What to offer: of each program the coupon that ends first, and none of a program of
 * which the order has one already.
 *
 * @param {{id: number, program_id: number}[]} coupons the first to end first
 * @param {{id: number, program_id: number}[]} entered coupons whose code was entered
 */
export function offeredCoupons(coupons, entered) {
    const programs = new Set(entered.map((coupon) => coupon.program_id));
    return coupons.filter(({program_id: programId}) => {
        const isFirst = !programs.has(programId);
        programs.add(programId);
        return isFirst;
    });
}
