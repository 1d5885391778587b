import {pointsOfReturn} from "@loyalty_ledger/points/earning";

/** What the returned lines of an order take back and give back; the server posts it. */

function moves(program, kind) {
    if (program?.points_policy !== "ledger") {
        return false;
    }
    return kind === "earn"
        ? program.refund_earned === "take_back"
        : program.refund_spent === "give_back";
}

function returnedLine(line, share, order) {
    const now = order.lines
        .filter((each) => each.refunded_orderline_id?.uuid === line.uuid)
        .reduce((sum, each) => sum - each.qty, 0);
    const before = Math.min(Math.max(line.refundedQty - now, 0), line.qty);
    return {
        points: share.points,
        quantity: line.qty,
        returned_before: before,
        returned_now: Math.min(now, line.qty - before),
    };
}

function entriesOf(order) {
    const entries = new Map();
    const origins = new Set(
        order.lines.map((line) => line.refunded_orderline_id?.order_id).filter(Boolean),
    );
    for (const line of [...origins].flatMap((origin) => origin.lines)) {
        for (const share of line.loyalty_shares || []) {
            const entry = entries.get(share.entry) || {...share, lines: []};
            entry.lines.push(returnedLine(line, share, order));
            entries.set(share.entry, entry);
        }
    }
    return [...entries.values()];
}

/**
 * @returns {Object<number, {takenBack: number, givenBack: number}>} by program
 */
export function returnsOf(order) {
    const returns = {};
    for (const entry of entriesOf(order)) {
        const program = order.models["loyalty.program"].get(entry.program);
        if (!moves(program, entry.kind)) {
            continue;
        }
        const step = entry.kind === "earn" ? program.points_rounding : "0.01";
        const points = pointsOfReturn(entry.lines, step);
        returns[program.id] ||= {takenBack: 0, givenBack: 0};
        returns[program.id][entry.kind === "earn" ? "takenBack" : "givenBack"] +=
            points;
    }
    return returns;
}

/** Whether the server said of a line that its points come back with the goods. */
export function isGivenBack(line) {
    return (line.loyalty_shares || []).some(
        (share) => share.kind === "redeem" && Boolean(share.gives_back),
    );
}

/**
 * How much of a reward line comes back with the goods: the same part, so that the
 * points that paid for them return. The last goods bring all of the rest.
 *
 * @param {{qty: number, refunded: number}} reward
 * @param {{price: number, qty: number, refunded: number, returned: number}[]} goods
 */
export function rewardPart(reward, goods) {
    const worth = (units) =>
        goods.reduce((sum, line) => sum + line.price * units(line), 0);
    const whole = worth((line) => line.qty);
    if (whole <= 0 || !goods.some((line) => line.returned > 0)) {
        return 0;
    }
    const back = worth((line) => line.refunded + line.returned) / whole;
    const left = reward.qty - reward.refunded;
    if (back > 0.999999) {
        return left;
    }
    return Math.max(
        Math.min(Math.round(back * reward.qty * 100) / 100 - reward.refunded, left),
        0,
    );
}
