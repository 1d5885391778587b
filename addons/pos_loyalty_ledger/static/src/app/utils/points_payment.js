import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/core/utils/numbers";
import {
    pointsAmount,
    redeemable,
    splitDiscount,
} from "@loyalty_ledger/points/redemption";
import {isMoney, isPaidPerPoint, kindOf} from "./basket";

/** Paying with points by the policy of the program: limits, amount, order lines. */

/** Whether the cashier chooses how many points this reward takes. */
export function isPointsPayment(reward) {
    return reward.program_id.points_policy === "ledger" && isPaidPerPoint(reward);
}

/** Whether a line of this reward says how many points it took; money says it itself. */
export function isNamedByPoints(reward) {
    const program = reward?.program_id;
    return Boolean(program) && isPointsPayment(reward) && !isMoney(program);
}

export function formatPoints(points) {
    const digits = Number.isInteger(points) ? 0 : 2;
    return formatFloat(points, {digits: [69, digits]});
}

/** What a line says that points paid. Of several lines by tax the first has all points. */
export function pointsLineName(reward, points) {
    const name = reward.program_id.portal_point_name || _t("points");
    return points
        ? _t("Paid with %(points)s %(name)s", {points: formatPoints(points), name})
        : _t("Paid with %s", name);
}

/** What a point buys. An order may have the points of some members pay more. */
export function pointsOffer(reward, currency) {
    return {
        point_value: reward.discount,
        required_points: isMoney(reward.program_id) ? "0.01" : reward.required_points,
        maximum_amount: reward.discount_max_amount || 0,
        currency_step: currency.rounding,
    };
}

function policyOf(program) {
    return {
        minimum: program.redeem_minimum,
        maximum: program.redeem_maximum,
        step: program.redeem_step,
        share: program.redeem_share,
    };
}

/** Lines that this reward, on this card, has on the order. */
export function linesOf(order, reward, couponId) {
    return order
        ._get_reward_lines()
        .filter(
            (line) =>
                line.reward_id?.id === reward.id && line.coupon_id?.id === couponId,
        );
}

function totalOf(lines) {
    return lines.reduce((sum, line) => sum + line.prices.total_included, 0);
}

/** What is still to pay of what points may pay, without what this reward pays now. */
export function billOf(order, reward, couponId) {
    return Math.max(order.priceIncl - totalOf(linesOf(order, reward, couponId)), 0);
}

/** From how many to how many points may be used, and what they pay. */
export function limitsOf(order, reward, couponId) {
    const used = linesOf(order, reward, couponId).reduce(
        (sum, l) => sum + l.points_cost,
        0,
    );
    const card = order.models["loyalty.card"].get(couponId);
    const available = Math.min(
        card?.spendable ?? 0,
        order._getRealCouponPoints(couponId) + used,
    );
    return redeemable(
        Math.max(available, 0),
        billOf(order, reward, couponId),
        order.getPointsOffer(reward, couponId),
        policyOf(reward.program_id),
    );
}

/** What a number of points of a card pays. */
export function amountOf(order, reward, couponId, points) {
    return pointsAmount(points, order.getPointsOffer(reward, couponId));
}

/**
 * The nearest number of points that may be used.
 *
 * @param {number|null} wanted none: as many as possible
 * @param {import("@loyalty_ledger/points/redemption").Redeemable} limits
 */
export function allowedPoints(wanted, limits) {
    if (wanted === null || wanted === undefined || wanted >= limits.maximum) {
        return limits.maximum;
    }
    const steps = Math.floor(Math.round((wanted / limits.step) * 1e6) / 1e6);
    const points = Math.round(steps * limits.step * 100) / 100;
    return points < limits.minimum ? 0 : points;
}

/** Numbers of points that one tap offers: a quarter, half, all of what is allowed. */
export function suggestions(limits) {
    return [0.25, 0.5, 1]
        .map((part) => allowedPoints(limits.maximum * part, limits))
        .filter((points, index, all) => points > 0 && all.indexOf(points) === index);
}

/** Totals with tax of what can be paid, by the taxes of the lines. */
function totalsByTax(order, except) {
    const groups = new Map();
    for (const line of order.lines) {
        if (!except.includes(line) && kindOf(line) !== "payment") {
            const key = line.tax_ids.map((tax) => tax.id).join(",");
            const group = groups.get(key) || {taxes: [...line.tax_ids], total: 0};
            group.total += line.prices.total_included;
            groups.set(key, group);
        }
    }
    return [...groups.values()].filter((group) => group.total > 0);
}

/** The unit price for which a line with these taxes takes off exactly `amount`. */
function unitPrice(order, product, lineTaxes, amount) {
    const fiscalPosition = order.fiscal_position_id;
    const taxes = fiscalPosition
        ? fiscalPosition.getTaxesAfterFiscalPosition(lineTaxes)
        : lineTaxes;
    const details = product.getTaxDetails({
        overridedValues: {
            tax_ids: taxes,
            price_unit: -amount,
            quantity: 1,
            special_mode: "total_included",
        },
    });
    return details.taxes_data
        .filter((data) => data.tax.price_include)
        .reduce((price, data) => price + data.tax_amount, details.total_excluded);
}

/** Order lines of a payment with points: one for each group of taxes. */
export function pointsLines(order, reward, couponId, points, code) {
    const amount = amountOf(order, reward, couponId, points);
    const product = reward.discount_line_product_id;
    const groups = isMoney(reward.program_id)
        ? [{taxes: [...product.taxes_id], total: amount}]
        : totalsByTax(order, linesOf(order, reward, couponId));
    const parts = splitDiscount(
        amount,
        groups.map((group) => group.total),
        order.currency.rounding,
    );
    return groups
        .map((group, index) => ({...group, part: parts[index]}))
        .filter((group) => group.part)
        .map((group, index) => ({
            product_id: product,
            price_unit: unitPrice(order, product, group.taxes, group.part),
            qty: 1,
            reward_id: reward,
            is_reward_line: true,
            coupon_id: couponId,
            points_cost: index ? 0 : points,
            reward_identifier_code: code,
            tax_ids: group.taxes,
        }));
}
