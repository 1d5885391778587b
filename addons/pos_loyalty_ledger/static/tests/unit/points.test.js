import {describe, expect, test} from "@odoo/hoot";
import {fillsAnother, fullAmount} from "@pos_loyalty_ledger/app/utils/basket";
import {buildClaim, expirationOf} from "@pos_loyalty_ledger/app/utils/claim";
import {allowedPoints, suggestions} from "@pos_loyalty_ledger/app/utils/points_payment";
import {prepaidReturns, refundRefusal} from "@pos_loyalty_ledger/app/utils/prepaid";
import {isGivenBack, rewardPart} from "@pos_loyalty_ledger/app/utils/returns";
import {ConnectionLostError} from "@web/core/network/rpc";

describe.current.tags("headless");

describe("claim", () => {
    const change = {
        coupon_id: 5,
        program_id: 3,
        points: 60.000000001,
        isCurrent: false,
    };

    test("earned and spent stay apart", () => {
        const spent = {coupon_id: 5, program_id: 3, points: 40, code: "a"};
        expect(buildClaim([change], [spent, {...spent, points: 0}], [8])).toEqual({
            coupons: {
                5: {
                    coupon_id: 5,
                    program_id: 3,
                    earned: 60,
                    spent: 40,
                    line_codes: ["a"],
                },
            },
            rules: [8],
        });
    });

    test("points that only counted for this order are not kept", () => {
        expect(buildClaim([{...change, isCurrent: true}], []).coupons).toEqual({});
    });

    test("what was paid for does not end with the program", () => {
        const day = luxon.DateTime.fromISO("2026-12-31");
        const coupons = {program_type: "coupons", date_to: day};
        expect(expirationOf(coupons, {})).toBe("2026-12-31");
        const prepaid = {...coupons, is_refunded_by_rest: true};
        expect(expirationOf(prepaid, {expiration_date: "2026-12-31"})).toBe(false);
    });

    test("a card that is only spent from is named", () => {
        const spent = {coupon_id: 9, program_id: 4, points: 10, code: "b"};
        expect(Object.keys(buildClaim([], [spent]).coupons)).toEqual(["9"]);
    });
});

describe("points to use", () => {
    const limits = {minimum: 10, maximum: 45, step: 5};

    test("whole steps between minimum and maximum", () => {
        const wanted = [null, 0, 7, 10, 12, 44.99, 45, 99];
        expect(wanted.map((points) => allowedPoints(points, limits))).toEqual([
            45, 0, 0, 10, 10, 40, 45, 45,
        ]);
    });

    test("steps of a hundredth carry no dust", () => {
        expect(allowedPoints(0.29, {minimum: 0.01, maximum: 100, step: 0.01})).toBe(
            0.29,
        );
    });

    test("one tap offers a quarter, half and all", () => {
        expect(suggestions(limits)).toEqual([10, 20, 45]);
        expect(suggestions({minimum: 1, maximum: 401, step: 1})).toEqual([
            100, 200, 401,
        ]);
        expect(suggestions({minimum: 10, maximum: 0, step: 5})).toEqual([]);
    });
});

describe("returns", () => {
    const goods = (returned, refunded = 0) => [
        {price: 100, qty: 3, refunded, returned},
    ];

    test("a reward comes back in parts that end at the whole", () => {
        const parts = [0, 0.33, 0.67].map((before, index) =>
            rewardPart({qty: 1, refunded: before}, goods(1, index)),
        );
        expect(parts.map((part) => Math.round(part * 100) / 100)).toEqual([
            0.33, 0.34, 0.33,
        ]);
    });

    test("what points of a program that has ended paid comes back", () => {
        const paid = {kind: "redeem", gives_back: true};
        expect(isGivenBack({loyalty_shares: [paid]})).toBe(true);
        expect(isGivenBack({loyalty_shares: [{kind: "redeem"}]})).toBe(false);
        expect(isGivenBack({loyalty_shares: false})).toBe(false);
    });

    test("nothing returned brings nothing", () => {
        expect(rewardPart({qty: 1, refunded: 0}, goods(0))).toBe(0);
    });
});

test("what the cashier chose for one account fills no other", () => {
    const product = {id: 7};
    const wallet = (id, type) => ({
        id,
        program_type: type,
        trigger_product_ids: [product],
    });
    const line = {product_id: product, _e_wallet_program_id: wallet(1, "ewallet")};
    expect(fillsAnother(line, wallet(1, "ewallet"))).toBe(false);
    expect(fillsAnother(line, wallet(2, "ewallet"))).toBe(true);
    expect(fillsAnother(line, wallet(3, "loyalty"))).toBe(false);
    expect(fillsAnother({product_id: product}, wallet(2, "ewallet"))).toBe(false);
});

test("the amount before a discount is exact to six decimals", () => {
    expect(fullAmount(90, 10, 100)).toBe(100);
    expect(fullAmount(100, 0, 100)).toBe(undefined);
    expect(fullAmount(0, 100, 80)).toBe(80);
});

describe("returns of what was sold in advance", () => {
    const programs = new Map([
        [3, {is_refunded_by_rest: true}],
        [4, {}],
    ]);
    const returnOf = (share) => ({
        refunded_orderline_id: {
            loyalty_shares: [{kind: "earn", ...share}],
            models: {"loyalty.program": programs},
        },
    });
    const isPrepaid = (share) =>
        prepaidReturns({lines: [returnOf(share)]}).length === 1;

    test("of a program that the till knows", () => {
        expect(isPrepaid({program: 3})).toBe(true);
        expect(isPrepaid({program: 4})).toBe(false);
        expect(isPrepaid({program: 3, kind: "redeem"})).toBe(false);
    });

    test("the server says itself why it names no amount", () => {
        const error = {message: "Odoo Server Error", data: {message: "Just reserved."}};
        expect(refundRefusal(error).body).toBe("Just reserved.");
        expect(refundRefusal(new Error("No session")).body).toBe("No session");
        const offline = new ConnectionLostError("/web");
        expect(refundRefusal(offline).body).not.toBe(offline.message);
    });

    test("by a sale order that the till settled", () => {
        const isPriced = (origin) =>
            prepaidReturns({lines: [{refunded_orderline_id: origin}]}).length === 1;
        expect(isPriced({is_prepaid_settlement: true})).toBe(true);
        expect(isPriced({is_prepaid_settlement: false})).toBe(false);
    });

    test("of a program that has ended", () => {
        expect(isPrepaid({program: 9, by_rest: true})).toBe(true);
        expect(isPrepaid({program: 9})).toBe(false);
    });
});
