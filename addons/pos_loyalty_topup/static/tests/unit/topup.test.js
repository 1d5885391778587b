import {describe, expect, test} from "@odoo/hoot";
import {
    bonusOf,
    isTopup,
    outlookOf,
    statementOf,
} from "@pos_loyalty_topup/app/utils/topup";

describe.current.tags("headless");

const STEPS = [
    {amount_from: 1000, kind: "percent", bonus: 10},
    {amount_from: 500, kind: "amount", bonus: 30},
];

describe("the bonus of a top-up", () => {
    test("is that of the highest step, as the server counts it", () => {
        const amounts = [0, 499, 500, 999, 1000, 1234.56];
        expect(amounts.map((amount) => bonusOf(amount, STEPS))).toEqual([
            0, 0, 30, 30, 100, 123.45,
        ]);
    });

    test("is counted without the dust of floats", () => {
        expect(bonusOf(1150, [{amount_from: 1, kind: "percent", bonus: 0.02}])).toBe(
            0.23,
        );
        expect(bonusOf(0.7 + 0.1, [{...STEPS[1], amount_from: 0.8}])).toBe(30);
    });

    test("is none without a table", () => {
        expect(bonusOf(1000, [])).toBe(0);
    });
});

test("accounts by the policy are eWallets of the ledger", () => {
    expect(isTopup({program_type: "ewallet", points_policy: "ledger"})).toBe(true);
    expect(isTopup({program_type: "ewallet", points_policy: "core"})).toBe(false);
    expect(isTopup({program_type: "loyalty", points_policy: "ledger"})).toBe(false);
    expect(isTopup(undefined)).toBe(false);
});

test("what an order will do on an account", () => {
    const account = {balance: 0.1, paidIn: 1000, used: 0.2};
    expect(outlookOf(account, STEPS)).toEqual({
        paidIn: 1000,
        bonus: 100,
        used: 0.2,
        balance: 1099.9,
    });
});

test("what was posted, the bonus apart from what was paid in", () => {
    const posted = {
        earned: 1100,
        bonus: 100,
        spent: 605,
        taken_back: 0,
        given_back: 0,
        balance: 495,
        bonus_left: 100,
    };
    expect(statementOf(posted)).toEqual({
        paidIn: 1000,
        bonus: 100,
        used: 605,
        takenBack: 0,
        givenBack: 0,
        balance: 495,
        bonusLeft: 100,
    });
});
