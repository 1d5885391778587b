import {PosStore} from "@point_of_sale/app/services/pos_store";
import {logPosMessage} from "@point_of_sale/app/utils/pretty_console_log";
import {AlertDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {formatDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {ConnectionLostError} from "@web/core/network/rpc";
import {Mutex} from "@web/core/utils/concurrency";
import {patch} from "@web/core/utils/patch";
import {PointsPopup} from "../components/points_popup/points_popup";
import {claimOf} from "../utils/claim";
import {
    piecesOf,
    prepaidReturns,
    priceReturns,
    refundRefusal,
    returnsBeside,
} from "../utils/prepaid";
import {
    amountOf,
    formatPoints,
    isPointsPayment,
    limitsOf,
    linesOf,
} from "../utils/points_payment";

const {DateTime} = luxon;

/** Runs a call that the till can do without while the network is down. */
export async function unlessOffline(call, otherwise) {
    try {
        return await call();
    } catch (error) {
        if (!(error instanceof ConnectionLostError)) {
            logPosMessage(
                "PosStore",
                "loyalty",
                `Points: ${error.message}`,
                "#b91c1c",
                [error],
            );
        }
        return otherwise;
    }
}

patch(PosStore.prototype, {
    async setup() {
        this.pointsMutex = new Mutex();
        await super.setup(...arguments);
    },

    // -- balance -----------------------------------------------------------------------

    /** What the order earns and may use depends on the member's card, once it is here. */
    async selectPartner() {
        const result = await super.selectPartner(...arguments);
        await this.refreshMemberCards();
        await this.updateRewards();
        return result;
    },

    /** Ask for the member's balance: other tills may have changed it meanwhile. */
    async refreshMemberCards() {
        const partner = this.getOrder()?.getPartner();
        const programs = this.models["loyalty.program"].filter((p) => p.is_nominative);
        if (!partner || !programs.length) {
            return;
        }
        const domain = [
            ["partner_id", "=", partner.id],
            ["program_id", "in", programs.map((program) => program.id)],
        ];
        await this.pointsMutex.exec(() =>
            unlessOffline(() => this.fetchCoupons(domain, null)),
        );
    },

    /** Find a member by the code of the card, also beyond those that are loaded. */
    async findMemberByCard(code) {
        const [partnerId] =
            (await unlessOffline(
                () =>
                    this.data.call("loyalty.card", "get_loyalty_card_partner_by_code", [
                        code,
                    ]),
                [],
            )) || [];
        if (!partnerId) {
            return null;
        }
        if (!this.models["res.partner"].get(partnerId)) {
            await this.data.read("res.partner", [partnerId]);
        }
        return this.models["res.partner"].get(partnerId) || null;
    },

    // -- choosing how many points to use -------------------------------------------------

    /** Rewards of the member's cards for which the cashier chooses the points. */
    getPointsPayments() {
        const order = this.getOrder();
        if (!order || order.finalized || order.isRefund) {
            return [];
        }
        return Object.values(order.uiState.couponPointChanges)
            .filter((change) => change.coupon_id > 0)
            .flatMap((change) => this._getPaymentsOfCard(order, change));
    },

    _getPaymentsOfCard(order, {coupon_id: couponId, program_id: programId}) {
        const program = this.models["loyalty.program"].get(programId);
        if (program?.program_type !== "loyalty") {
            return [];
        }
        return program.reward_ids.filter(isPointsPayment).map((reward) => {
            const lines = linesOf(order, reward, couponId);
            const used = lines.reduce((sum, line) => sum + line.points_cost, 0);
            return {reward, couponId, used, limits: limitsOf(order, reward, couponId)};
        });
    },

    /** Let the cashier choose how many points pay. */
    async choosePoints({reward, couponId, used}) {
        const order = this.getOrder();
        await this.refreshMemberCards();
        const card = this.models["loyalty.card"].get(couponId);
        const pointName = reward.program_id.portal_point_name || _t("points");
        this.dialog.add(PointsPopup, {
            title: _t("Use %s", pointName),
            subtitle: this._getBalanceText(card, pointName),
            limits: limitsOf(order, reward, couponId),
            startingValue: used ? String(used) : "",
            formatAmount: (points) =>
                this.env.utils.formatCurrency(
                    amountOf(order, reward, couponId, points),
                ),
            formatPoints: (points) => this.formatPoints(points),
            getPayload: (points) => this.usePoints(order, reward, couponId, points),
        });
    },

    formatPoints,

    _getBalanceText(card, pointName) {
        const available = _t("%(points)s %(name)s available", {
            points: this.formatPoints(card.spendable),
            name: pointName,
        });
        const expiring = this.getExpiryText(card.points_expiring, card.next_expiry);
        return expiring ? `${available} · ${expiring}` : available;
    },

    /** "20 expire by 12/31/2026", or nothing. */
    getExpiryText(points, day) {
        if (!points || !day) {
            return "";
        }
        return _t("%(points)s expire from %(day)s on", {
            points: this.formatPoints(points),
            day: formatDate(typeof day === "string" ? DateTime.fromISO(day) : day),
        });
    },

    /** Use exactly so many points; none takes the reward off again. */
    usePoints(order, reward, couponId, points) {
        return this.pointsMutex.exec(async () => {
            for (const line of linesOf(order, reward, couponId)) {
                line.delete();
            }
            if (points > 0) {
                const result = order._applyReward(reward, couponId, {cost: points});
                if (result !== true) {
                    this.notification.add(result, {type: "danger"});
                }
            }
            await this.updateRewards();
        });
    },

    /**
     * Count once more what the order earns and may use: core does not when the tax
     * position, the preset, a tip or a discount of the whole order changes, and a
     * customer who was just chosen may still be on the way.
     *
     * @returns {Promise<boolean>} false: the total moved, and the cashier knows
     */
    async recountPoints(order) {
        const programs = this.models["loyalty.program"];
        if (order.finalized || order !== this.getOrder() || !programs.length) {
            return true;
        }
        const before = order.priceIncl;
        await unlessOffline(() => this._recountPoints(order));
        const isSame = Math.abs(order.priceIncl - before) < order.currency.rounding / 2;
        if (!isSame) {
            this.dialog.add(AlertDialog, {
                title: _t("The total has changed"),
                body: _t(
                    "The order was changed after the points were chosen, and they " +
                        "were counted again. Correct the payment and validate again.",
                ),
            });
        }
        return isSame;
    },

    /** A share or a maximum of points is of the order as it is now. */
    async _recountPoints(order) {
        await this.orderUpdateLoyaltyPrograms();
        const hasPaid = order
            ._get_reward_lines()
            .some((line) => line.reward_id && isPointsPayment(line.reward_id));
        if (hasPaid && order._updateRewardLines()) {
            await this.orderUpdateLoyaltyPrograms();
        }
    },

    // -- reservation ---------------------------------------------------------------------

    /**
     * Reserve what the order spends of existing cards.
     *
     * @returns {Promise<boolean>} false: another till was faster, and the cashier knows
     */
    async holdPoints(order) {
        const changes = this._getSpendings(order);
        if (!Object.keys(changes).length) {
            return true;
        }
        const answer = await unlessOffline(() =>
            this.data.call("pos.order", "validate_coupon_programs", [
                [],
                changes,
                [],
                order.uuid,
            ]),
        );
        for (const [cardId, balance] of Object.entries(
            answer?.payload?.balances || {},
        )) {
            const own = answer.successful ? Math.max(-(changes[cardId] || 0), 0) : 0;
            const available = balance.points_available + own;
            this.models["loyalty.card"]
                .get(Number(cardId))
                ?.setBalance({...balance, points_available: available});
        }
        if (!answer || answer.successful) {
            order.uiState.hasPointsOnHold = Boolean(answer);
            return true;
        }
        await this._tellPointsAreGone(answer.payload);
        return false;
    },

    /**
     * What the order takes from existing cards. By a policy only what was there before
     * pays; as in Odoo, what the order itself earns may pay too.
     */
    _getSpendings(order) {
        const programs = this.models["loyalty.program"];
        return Object.fromEntries(
            Object.values(claimOf(order).coupons)
                .filter((coupon) => coupon.coupon_id > 0 && coupon.spent > 0)
                .map((coupon) => {
                    const policy = programs.get(coupon.program_id)?.points_policy;
                    const earned = policy === "ledger" ? 0 : coupon.earned;
                    return [coupon.coupon_id, earned - coupon.spent];
                }),
        );
    },

    async _tellPointsAreGone({message, updated_points: updated}) {
        for (const [cardId, points] of Object.entries(updated || {})) {
            const card = this.models["loyalty.card"].get(Number(cardId));
            if (card) {
                card.points = points;
            }
        }
        await this.updateRewards();
        this.dialog.add(AlertDialog, {
            title: _t("Points are not there any more"),
            body: message,
        });
    },

    /** End the reservation of an order whose payment is given up. */
    async releasePoints(order) {
        if (!order?.uiState?.hasPointsOnHold || order.finalized) {
            return;
        }
        order.uiState.hasPointsOnHold = false;
        await unlessOffline(() =>
            this.data.call("pos.order", "release_loyalty_points", [[order.uuid]]),
        );
    },

    async _onBeforeDeleteOrder(order) {
        const isDeleted = await super._onBeforeDeleteOrder(...arguments);
        if (isDeleted) {
            await this.releasePoints(order);
        }
        return isDeleted;
    },

    // -- returns of what was sold in advance -------------------------------------------

    /**
     * Put the price of the unused part on the lines that return a package or a top-up.
     *
     * @param {boolean} isSeen whether the cashier has seen an amount already
     * @returns {Promise<boolean>} false: the amount changed after the cashier saw it, or
     * the server cannot be asked
     */
    async pricePrepaidReturns(order, isSeen) {
        const lines = prepaidReturns(order);
        if (!lines.length || order.finalized) {
            return true;
        }
        let answer;
        try {
            answer = await this.data.call("pos.order", "get_prepaid_refunds", [
                order.uuid,
                piecesOf(lines),
                piecesOf(returnsBeside(order)),
            ]);
        } catch (error) {
            this._tellRefundNotPriced(lines, error);
            return false;
        }
        order.uiState.hasPointsOnHold = true;
        const isStale = priceReturns(lines, answer) && isSeen;
        if (isStale) {
            this.dialog.add(AlertDialog, {
                title: _t("The refund has changed"),
                body: _t(
                    "Something of it was used meanwhile. The order shows the new " +
                        "amount: correct the payment and validate again.",
                ),
            });
        }
        return !isStale;
    },

    /** Nothing is paid out that the server has not named; it says itself why. */
    _tellRefundNotPriced(lines, error) {
        for (const line of lines) {
            line.price_unit = 0;
        }
        this.dialog.add(AlertDialog, refundRefusal(error));
    },

    // -- the claim -----------------------------------------------------------------------

    async preSyncAllOrders(orders) {
        await super.preSyncAllOrders(...arguments);
        for (const order of orders) {
            if (order.finalized && !order.loyalty_claim && !order.loyalty_answer) {
                order.loyalty_claim = claimOf(order);
            }
        }
    },

    /** Core asks what was posted; each order asks once. */
    async postProcessLoyalty(order) {
        if (order.uiState.isLoyaltyProcessed) {
            return;
        }
        await super.postProcessLoyalty(...arguments);
        order.uiState.isLoyaltyProcessed = true;
        for (const statement of order.loyalty_answer?.statement || []) {
            this.models["loyalty.card"].get(statement.card_id)?.setBalance(statement);
        }
    },
});
