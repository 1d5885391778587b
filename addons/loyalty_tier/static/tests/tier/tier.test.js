import {describe, expect, test} from "@odoo/hoot";

import * as earning from "@loyalty_ledger/points/earning";
import * as redemption from "@loyalty_ledger/points/redemption";
import * as benefit from "@loyalty_tier/tier/benefit";
import * as ladder from "@loyalty_tier/tier/ladder";

import * as activity from "@loyalty_tier/tier/worth";

import {BENEFIT, LADDER, WORTH} from "./vectors";

describe.current.tags("headless");

const FUNCTIONS = {
    ...ladder,
    ...activity,
    memberPoints: (lines, rules, policy, multiplier) =>
        earning
            .earnedPoints(lines, rules, benefit.multiplied(policy, multiplier))
            .reduce((sum, each) => sum + each.points, 0),
    memberAmount: (points, offer, rate) =>
        redemption.pointsAmount(points, benefit.improved(offer, rate)),
    memberLimits: (available, bill, offer, policy, rate) =>
        redemption.redeemable(available, bill, benefit.improved(offer, rate), policy),
};

/** Names of the vectors are those of Python: `earned_rank` is `earnedRank` here. */
function twinOf(name) {
    return FUNCTIONS[name.replace(/_(\w)/g, (_match, letter) => letter.toUpperCase())];
}

/** Compares what the vector names; its texts are numbers. */
function expectMatch(expected, actual, note) {
    if (typeof expected === "object") {
        if (!Object.keys(expected).length) {
            expect(actual).toEqual(expected, {message: note});
        }
        for (const [name, value] of Object.entries(expected)) {
            expectMatch(value, actual[name], `${note}: ${name}`);
        }
    } else {
        const wanted = typeof actual === "number" ? Number(expected) : expected;
        expect(actual).toBe(wanted, {message: note});
    }
}

function runVectors(vectors) {
    for (const {note, function: name, args, expected} of vectors) {
        expectMatch(expected, twinOf(name)(...args), note);
    }
}

test("ladder: same vectors as Python", () => runVectors(LADDER));

test("benefit: same vectors as Python", () => runVectors(BENEFIT));

test("worth: same vectors as Python", () => runVectors(WORTH));

test("tiers of one place are told apart by their number", () => {
    const [lower, upper] = [
        {sequence: 10, id: 4},
        {sequence: 10, id: 7},
    ];
    expect(benefit.isAtLeast(upper, lower)).toBe(true);
    expect(benefit.isAtLeast(lower, upper)).toBe(false);
    expect(benefit.isAtLeast(lower, lower)).toBe(true);
});
