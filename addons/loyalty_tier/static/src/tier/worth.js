import {Fraction, ZERO} from "@loyalty_ledger/points/fraction";
import {exactRound} from "@loyalty_ledger/points/rounding";

/**
 * What a document counts for: twin of `tools/worth.py` of loyalty_activity, which
 * explains the terms, for documents of which nothing has come back.
 *
 * @typedef {{kind: string, incl: number|string, excl: number|string}} Line
 */

function byKind(lines, name, step) {
    const amounts = lines.map((line) => [line.kind, Fraction.of(line[name])]);
    const positive = amounts.filter(([, amount]) => amount.compare(0) > 0);
    const sold = Fraction.sum(positive.map(([, amount]) => amount));
    const paid = Fraction.sum(amounts.map(([, amount]) => amount));
    const found = new Map();
    for (const [kind, amount] of paid.compare(0) > 0 ? positive : []) {
        const before = found.get(kind) || ZERO;
        found.set(kind, before.plus(amount.times(paid).over(sold)));
    }
    return roundKinds(found, step);
}

/** Rounded amounts that add up to the rounded total. */
function roundKinds(amounts, step) {
    const round = (amount) => exactRound(amount, step, "half_up");
    const rounded = new Map(
        [...amounts].map(([kind, amount]) => [kind, round(amount)]),
    );
    const [largest] = [...amounts.keys()].toSorted(
        (one, other) =>
            amounts.get(other).compare(amounts.get(one)) || (one < other ? -1 : 1),
    );
    if (largest) {
        const total = round(Fraction.sum([...amounts.values()]));
        const rest = total.minus(Fraction.sum([...rounded.values()]));
        rounded.set(largest, rounded.get(largest).plus(rest));
    }
    return rounded;
}

/**
 * What lines count for, by kind the price with tax and without.
 *
 * @param {Line[]} lines
 * @param {number|string} [step] smallest amount of the currency
 * @returns {Object<string, [number, number]>}
 */
export function worth(lines, step = "0.01") {
    const included = byKind(lines, "incl", step);
    const excluded = byKind(lines, "excl", step);
    return Object.fromEntries(
        [...new Set(lines.map((line) => line.kind))]
            .map((kind) => [
                kind,
                [included, excluded].map((found) =>
                    (found.get(kind) || ZERO).toNumber(),
                ),
            ])
            .filter(([, pair]) => pair.some((amount) => amount)),
    );
}
