import {promotedRank} from "@loyalty_tier/tier/ladder";
import {worth} from "@loyalty_tier/tier/worth";
import {isPrepaid, isReturn, kindOf} from "@pos_loyalty_ledger/app/utils/basket";

/** What an order that is not paid yet would lead to. The server decides when it is. */

/** The tiers of a program, the lowest first. */
export function tiersOf(program) {
    return program.models["loyalty.tier"]
        .filter((tier) => tier.program_id?.id === program.id)
        .toSorted((one, other) => one.sequence - other.sequence || one.id - other.id);
}

/** The rules of a program as the calculator sees them. */
export function ladderOf(program) {
    return {
        steps: tiersOf(program).map((tier) => ({
            tier: tier.id,
            least: {
                amount: tier.qualifying_amount,
                visits: tier.qualifying_visits,
                points: tier.qualifying_points,
            },
        })),
        match: program.tier_match,
        tax: program.tier_amount_tax,
        scope: program.tier_amount_scope,
    };
}

/** The place of a card's tier on the ladder, from 1; 0: in none. */
export function rankOf(program, card) {
    return tiersOf(program).findIndex((tier) => tier.id === card?.tier_id?.id) + 1;
}

/** Returns count with the order that they return; prepaid counts when it is used. */
function countsForTier(line) {
    const isPaidBefore = line.reward_id && isPrepaid(line.reward_id.program_id);
    const downPayment = line.order_id.config.down_payment_product_id;
    const isDownPayment = downPayment && downPayment.id === line.product_id.id;
    const isGivenBack = kindOf(line) === "discount" && line.prices.total_included > 0;
    return (
        !isReturn(line) &&
        !isGivenBack &&
        kindOf(line) !== "card_sale" &&
        !isPaidBefore &&
        !isDownPayment
    );
}

function activityKind(product) {
    const template = product.product_tmpl_id;
    const byType = template?.type === "service" ? "service" : "goods";
    return template?.loyalty_activity_kind || byType;
}

function signed(line, amount) {
    return line.qty * line.price_unit < 0 ? -Math.abs(amount) : Math.abs(amount);
}

/** What the order counts for, by kind. */
export function amountsOf(order) {
    const lines = order.lines.filter(countsForTier).map((line) => ({
        kind: activityKind(line.product_id),
        incl: signed(line, line.prices.total_included),
        excl: signed(line, line.prices.total_excluded),
    }));
    return worth(lines, order.currency.rounding);
}

function pointsOf(order, program) {
    if (program.points_policy !== "ledger") {
        return 0;
    }
    return order
        ._earningsByPolicy(program)
        .reduce((sum, earning) => sum + earning.points, 0);
}

/**
 * The tier to which paying the order lifts the customer.
 *
 * @returns {Object|undefined} a record of loyalty.tier
 */
export function promotionOf(order, program) {
    const card = order.getMemberCard(program);
    if (!order.getPartner() || order.finalized || card?.pos_tier?.fixed) {
        return undefined;
    }
    const purchase = {
        amounts: amountsOf(order),
        points: pointsOf(order, program),
        is_first_today: !card?.pos_tier?.visited,
    };
    const rank = promotedRank(
        ladderOf(program),
        card?.pos_tier || {},
        purchase,
        rankOf(program, card),
    );
    return rank ? tiersOf(program)[rank - 1] : undefined;
}

/**
 * How far the member is on the way to the next tier, for each threshold of it.
 *
 * @returns {{tier: Object, bars: {name: string, had: number, least: number}[]}|null}
 */
export function progressOf(program, card) {
    const next = tiersOf(program)[rankOf(program, card)];
    if (!next || !card?.pos_tier || card.pos_tier.fixed) {
        return null;
    }
    const bars = ["amount", "visits", "points"]
        .map((name) => ({
            name,
            had: card.pos_tier[name],
            least: next[`qualifying_${name}`],
        }))
        .filter((bar) => bar.least > 0);
    return {tier: next, bars};
}
