import {describe, expect, test} from "@odoo/hoot";

import * as earning from "@loyalty_ledger/points/earning";
import * as redemption from "@loyalty_ledger/points/redemption";
import * as rounding from "@loyalty_ledger/points/rounding";

import {EARNING, REDEMPTION, ROUNDING} from "./vectors";

describe.current.tags("headless");

const FUNCTIONS = {...rounding, ...earning, ...redemption};

/** Names of the vectors are those of Python: `round_points` is `roundPoints` here. */
function twinOf(name) {
    return FUNCTIONS[name.replace(/_(\w)/g, (_match, letter) => letter.toUpperCase())];
}

/** Brings a result into the form of the vectors: shares and units by key. */
function shaped(actual) {
    if (!actual?.shares) {
        return actual;
    }
    const byKey = (name) =>
        Object.fromEntries(actual.shares.map((share) => [share.key, share[name]]));
    return {...actual, shares: byKey("points"), units: byKey("units")};
}

/** Keeps of a result what the vector names, and turns its texts into numbers. */
function expectMatch(expected, actual, note) {
    if (Array.isArray(expected)) {
        expect(actual.length).toBe(expected.length, {message: note});
        expected.forEach((each, index) =>
            expectMatch(each, shaped(actual[index]), note),
        );
    } else if (typeof expected === "object") {
        for (const [name, value] of Object.entries(expected)) {
            if (["shares", "units"].includes(name)) {
                expect(Object.keys(actual[name])).toEqual(Object.keys(value), {
                    message: note,
                });
            }
            expectMatch(value, actual[name], `${note}: ${name}`);
        }
    } else {
        expect(actual).toBe(typeof actual === "number" ? Number(expected) : expected, {
            message: note,
        });
    }
}

function runVectors(vectors) {
    for (const {note, function: name, args, expected, raises} of vectors) {
        if (raises) {
            expect(() => twinOf(name)(...args)).toThrow(RangeError, {message: note});
        } else {
            expectMatch(expected, twinOf(name)(...args), note);
        }
    }
}

test("rounding: same vectors as Python", () => runVectors(ROUNDING));

test("earning: same vectors as Python", () => runVectors(EARNING));

test("redemption: same vectors as Python", () => runVectors(REDEMPTION));

test("floats lose their dust", () => {
    expect(rounding.roundPoints(268.28000000000003, 0.01)).toBe(268.28);
    expect(rounding.roundPoints(0.1 + 0.2, "0.000001")).toBe(0.3);
    expect(rounding.roundPoints(-1e-14)).toBe(0);
});

test("not a number is refused", () => {
    for (const value of [NaN, Infinity, "", "12,5", undefined]) {
        expect(() => rounding.roundPoints(value)).toThrow(RangeError);
    }
});
