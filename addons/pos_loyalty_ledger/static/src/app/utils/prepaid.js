import {_t} from "@web/core/l10n/translation";
import {ConnectionLostError} from "@web/core/network/rpc";

/** Returns of what was sold in advance: the server says what the unused part is worth. */

/**
 * The line says so itself: the till does not know programs that have ended, nor what a
 * sale order sold that it settled (with pos_sale_loyalty_ledger).
 */
function isPrepaid(line) {
    return (
        Boolean(line.is_prepaid_settlement) ||
        (line.loyalty_shares || []).some(
            (share) =>
                share.kind === "earn" &&
                (share.by_rest ||
                    line.models["loyalty.program"].get(share.program)
                        ?.is_refunded_by_rest),
        )
    );
}

/** The lines of an order that return a package or a top-up. */
export function prepaidReturns(order) {
    return order.lines.filter(
        (line) => line.refunded_orderline_id && isPrepaid(line.refunded_orderline_id),
    );
}

/** What comes back, as the server is asked: sold lines, and how many pieces of each. */
export function piecesOf(lines) {
    return lines.map((line) => [line.refunded_orderline_id.id, -line.qty]);
}

/** What else the order returns: a discount among it is not taken off a second time. */
export function returnsBeside(order) {
    return order.lines.filter(
        (line) => line.refunded_orderline_id && !isPrepaid(line.refunded_orderline_id),
    );
}

/**
 * @param {Object[]} lines that return something
 * @param {Object<number, {part: number, text: string}>} answer of the server
 * @returns {boolean} whether a price changed
 */
export function priceReturns(lines, answer) {
    let isChanged = false;
    for (const line of lines) {
        const origin = line.refunded_orderline_id;
        const {part, text} = answer[origin.id] || {part: 0, text: ""};
        const price = origin.price_unit * part;
        isChanged ||= Math.abs(line.price_unit - price) > 0.000001;
        line.price_unit = price;
        line.price_type = "manual";
        line.setCustomerNote(text);
    }
    return isChanged;
}

/** What the cashier reads when the server has named no amount: its own words. */
export function refundRefusal(error) {
    if (error instanceof ConnectionLostError) {
        return {
            title: _t("Refund not possible offline"),
            body: _t(
                "Only the server knows what is unused of a package or an account. " +
                    "Try again when the connection is back.",
            ),
        };
    }
    return {
        title: _t("Refund not possible"),
        body: error.data?.message || error.message,
    };
}
