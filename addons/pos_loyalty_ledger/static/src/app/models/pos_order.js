import {PosOrder} from "@point_of_sale/app/models/pos_order";
import {earnedPoints} from "@loyalty_ledger/points/earning";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";
import {basketOf, earningPolicy, earningRule, isReturn, rulesOf} from "../utils/basket";
import {
    allowedPoints,
    isPointsPayment,
    limitsOf,
    pointsLines,
    pointsOffer,
} from "../utils/points_payment";
import {returnsOf} from "../utils/returns";

patch(PosOrder.prototype, {
    isLineValidForLoyaltyPoints(line) {
        return !isReturn(line) && super.isLineValidForLoyaltyPoints(...arguments);
    },

    /** Points of a card that this order can use, without those that are blocked. */
    _getRealCouponPoints(couponId) {
        const card = this.models["loyalty.card"].get(couponId);
        return super._getRealCouponPoints(...arguments) - (card?.blocked || 0);
    },

    // -- earning -------------------------------------------------------------------

    pointsForPrograms(programs) {
        const result = super.pointsForPrograms(...arguments);
        for (const program of programs) {
            if (program.points_policy === "ledger") {
                result[program.id] = this._pointsByPolicy(program);
            }
        }
        return result;
    },

    /** The calculator leaves free products out by itself. */
    _getPointsCorrection(program) {
        return program.points_policy === "ledger"
            ? 0
            : super._getPointsCorrection(...arguments);
    },

    /** Override to reward some members more (`multiplier`). */
    getEarningPolicy(program) {
        return earningPolicy(program);
    },

    /** Override where some rules are for some members only. */
    getEarningRules(program) {
        return rulesOf(program, this.uiState.codeActivatedProgramRules);
    },

    _earningsByPolicy(program) {
        const rules = this.getEarningRules(program);
        return earnedPoints(
            basketOf(this, rules),
            rules.map(earningRule),
            this.getEarningPolicy(program),
        );
    },

    /** Points in core's form: one number, or one for each card that the order makes. */
    _pointsByPolicy(program) {
        const earnings = this._earningsByPolicy(program);
        const shares = earnings.flatMap((earning) => earning.shares);
        const units = shares.flatMap((share) =>
            share.units.map((points) => this._pointsOfUnit(share.key, points)),
        );
        const total = earnings.reduce((sum, earning) => sum + earning.points, 0);
        const split = units.reduce((sum, unit) => sum + unit.points, 0);
        const points = Math.round((total - split) * 100) / 100;
        const isCoupon = program.program_type === "coupons";
        return [...(points || isCoupon ? [{points}] : []), ...units];
    },

    _pointsOfUnit(uuid, points) {
        const line = this.lines.find((each) => each.uuid === uuid);
        if (!line?._gift_barcode || line.getQuantity() !== 1) {
            return {points};
        }
        return {
            points,
            barcode: line._gift_barcode,
            giftCardId: line._gift_card_id?.id,
        };
    },

    // -- paying with points ----------------------------------------------------------

    /**
     * Override to have the points of some cards pay more (`point_value`): the second
     * argument is the id of the card.
     */
    getPointsOffer(reward) {
        return pointsOffer(reward, this.currency);
    },

    /**
     * `cost` is the number of points that the cashier chose; core hands it back each
     * time it applies the reward anew.
     */
    _getRewardLineValuesDiscount(args) {
        const {reward, coupon_id: couponId, cost} = args;
        if (!isPointsPayment(reward)) {
            return super._getRewardLineValuesDiscount(...arguments);
        }
        const points = allowedPoints(cost, limitsOf(this, reward, couponId));
        if (!points) {
            return [];
        }
        return pointsLines(
            this,
            reward,
            couponId,
            points,
            crypto.randomUUID().slice(0, 12),
        );
    },

    // -- what the cashier and the receipt show -----------------------------------------

    getLoyaltyPoints() {
        const statement = this.finalized && this.loyalty_answer?.statement;
        if (statement) {
            return this._getPostedPoints(statement);
        }
        const returns = returnsOf(this);
        return super.getLoyaltyPoints(...arguments).map((stat) => {
            const card = this.models["loyalty.card"].get(Number(stat.couponId));
            const back = returns[stat.program.id] || {takenBack: 0, givenBack: 0};
            const exact = stat.points.total - back.takenBack + back.givenBack;
            const total = Math.round(exact * 100) / 100;
            // A receipt printed while the network is down tells the new balance too.
            const balance = this.finalized ? total : stat.points.balance;
            const details = this._getBalanceDetails(card);
            Object.assign(stat.points, back, details, {total, balance});
            return stat;
        });
    },

    _getBalanceDetails(card) {
        return {
            available: card?.spendable ?? 0,
            pending: card?.points_pending || 0,
            expiring: card?.points_expiring || 0,
            nextExpiry: card?.next_expiry || false,
        };
    },

    /** The same numbers from what the server posted. */
    _getPostedPoints(statement) {
        const programs = this.models["loyalty.program"];
        return statement
            .map((each) => ({each, program: programs.get(each.program_id)}))
            .filter(({program}) => program?.program_type === "loyalty")
            .map(({each, program}) => ({
                couponId: String(each.card_id),
                program,
                points: {
                    won: each.earned,
                    spent: each.spent,
                    takenBack: each.taken_back,
                    givenBack: each.given_back,
                    balance: each.balance,
                    total: each.balance,
                    available: each.points_available,
                    pending: each.points_pending,
                    expiring: each.points_expiring,
                    nextExpiry: each.next_expiry,
                    name: program.portal_visible
                        ? program.portal_point_name
                        : _t("Points"),
                    program,
                },
            }));
    },
});
