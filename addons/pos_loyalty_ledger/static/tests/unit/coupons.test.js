import {describe, expect, test} from "@odoo/hoot";
import {isCouponProgram, offeredCoupons} from "@pos_loyalty_ledger/app/utils/coupons";

describe.current.tags("headless");

const FIRST = {id: 1, program_id: 7};
const SECOND = {id: 2, program_id: 7};
const OTHER = {id: 3, program_id: 8};

test("of each program the coupon that ends first is offered", () => {
    expect(offeredCoupons([FIRST, SECOND, OTHER], [])).toEqual([FIRST, OTHER]);
});

test("a program is not offered twice on one order", () => {
    expect(offeredCoupons([FIRST, SECOND, OTHER], [SECOND])).toEqual([OTHER]);
    expect(offeredCoupons([FIRST], [OTHER])).toEqual([FIRST]);
});

test("programs whose cards are coupons", () => {
    const types = ["coupons", "next_order_coupons", "gift_card", "loyalty"];
    expect(types.map((type) => isCouponProgram({program_type: type}))).toEqual([
        true,
        true,
        false,
        false,
    ]);
    expect(isCouponProgram(undefined)).toBe(false);
});
