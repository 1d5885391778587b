import {Fraction, ONE} from "@loyalty_ledger/points/fraction";

/**
 * A till order as the neutral lines that the calculator of points knows: twin of
 * `models/pos_loyalty_basket.py`.
 */

const MONEY_TYPES = ["gift_card", "ewallet"];

/** Whether a card of the program pays like money, to the cent. */
export function isMoney(program) {
    return MONEY_TYPES.includes(program.program_type);
}

/** Whether cards of the program are paid for in advance. */
export function isPrepaid(program) {
    return program.is_prepaid || isMoney(program);
}

function isSettlement(line) {
    return Boolean(line.sale_order_origin_id);
}

export function isReturn(line) {
    return Boolean(line.refunded_orderline_id);
}

/** Whether points pay like money: so much of currency per point. */
export function isPaidPerPoint(reward) {
    return reward.reward_type === "discount" && reward.discount_mode === "per_point";
}

function kindOfReward(reward) {
    if (reward.reward_type === "product") {
        return "free";
    }
    const pays = isMoney(reward.program_id) || isPaidPerPoint(reward);
    return pays ? "payment" : "discount";
}

function isCardSale(line) {
    return line.models["loyalty.program"].some(
        (program) =>
            isPrepaid(program) &&
            program.trigger_product_ids.some(
                (product) => product.id === line.product_id.id,
            ),
    );
}

/** A discount on the whole order (of Odoo's pos_discount); a refund gives it back. */
function isGlobalDiscount(line) {
    const product = line.order_id?.config?.discount_product_id;
    return Boolean(product) && product.id === line.product_id.id;
}

export function kindOf(line) {
    if (line.reward_id) {
        return kindOfReward(line.reward_id);
    }
    if (isGlobalDiscount(line)) {
        return "discount";
    }
    return isCardSale(line) ? "card_sale" : "product";
}

function withCombo(line) {
    return [line, ...(line.combo_line_ids || [])];
}

function amountOf(line, name) {
    return withCombo(line).reduce((sum, each) => sum + each.prices[name], 0);
}

/** The amount of the line without its own discount; none: it has no discount. */
export function fullAmount(amount, discount, price) {
    if (!discount) {
        return undefined;
    }
    const left = ONE.minus(Fraction.of(discount).over(100));
    return left.compare(0) > 0 ? Fraction.of(amount).over(left).toNumber() : price;
}

/** The cheapest line by the piece; a combo costs what is in it. */
function cheapestOf(lines) {
    const unitPrice = (line) => amountOf(line, "total_included") / line.qty;
    return lines
        .filter((line) => line.qty > 0)
        .toSorted((one, other) => unitPrice(one) - unitPrice(other))
        .slice(0, 1);
}

/** The lines whose price a reward lowers; none: all of them. */
function targetsOf(line, lines) {
    const reward = line.reward_id;
    if (!reward) {
        return [];
    }
    const others = lines.filter((each) => !each.reward_id && !isReturn(each));
    const among = (products) => {
        const ids = new Set((products || []).map((product) => product.id));
        return others.filter((each) => ids.has(each.product_id.id));
    };
    if (reward.reward_type === "product") {
        return among(reward.reward_product_ids);
    }
    if (reward.discount_applicability === "specific") {
        return among(reward.all_discount_product_ids);
    }
    return reward.discount_applicability === "cheapest"
        ? cheapestOf(among(reward.all_discount_product_ids))
        : [];
}

/** Whether the cashier chose another gift card or eWallet for what a line sells. */
export function fillsAnother(line, program) {
    const chosen = line._e_wallet_program_id;
    return (
        isMoney(program) &&
        Boolean(chosen) &&
        chosen.id !== program.id &&
        program.trigger_product_ids.some((product) => product.id === line.product_id.id)
    );
}

function basketLine(line, lines, rules) {
    const included = amountOf(line, "total_included");
    const excluded = amountOf(line, "total_excluded");
    const price = line.price_unit * line.qty;
    return {
        key: line.uuid,
        kind: kindOf(line),
        quantity: line.qty,
        amount_included: included,
        amount_excluded: excluded,
        full_included: fullAmount(included, line.discount, price),
        full_excluded: fullAmount(excluded, line.discount, price),
        rules: rules
            .filter(
                (rule) =>
                    rule.any_product || rule.validProductIds.has(line.product_id.id),
            )
            .filter((rule) => !fillsAnother(line, rule.program_id))
            .map((rule) => rule.id),
        applies_to: targetsOf(line, lines).map((target) => target.uuid),
        returned: isReturn(line),
    };
}

/** The order's lines for the calculator. */
export function basketOf(order, rules) {
    const lines = order.lines.filter(
        (line) => !line.combo_parent_id && !isSettlement(line),
    );
    return lines.map((line) => basketLine(line, lines, rules));
}

/** The rules of a program that count: automatic ones, and those whose code was entered. */
export function rulesOf(program, enteredIds) {
    const entered = program.rule_ids.filter((rule) => enteredIds.includes(rule.id));
    const fillsByAnything =
        program.program_type === "ewallet" && !program.trigger_product_ids.length;
    if (fillsByAnything || (program.trigger === "with_code" && !entered.length)) {
        return [];
    }
    return program.rule_ids.filter(
        (rule) => rule.mode === "auto" || entered.includes(rule),
    );
}

export function earningRule(rule) {
    return {
        rule_id: rule.id,
        mode: rule.reward_point_mode,
        points: rule.reward_point_amount,
        minimum_quantity: rule.minimum_qty,
        minimum_amount: rule.minimum_amount,
        minimum_tax: rule.minimum_amount_tax_mode,
        split: rule.reward_point_split && rule.program_id.applies_on === "future",
    };
}

export function earningPolicy(program) {
    return {
        tax: program.earn_tax,
        discount: program.earn_discount,
        delivery: program.earn_delivery,
        gift_card: program.earn_gift_card,
        on_points: program.earn_on_points,
        step: program.points_rounding,
        method: program.points_rounding_method,
    };
}
