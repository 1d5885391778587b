import {PosStore} from "@point_of_sale/app/services/pos_store";
import {formatDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";
import {isCouponProgram, offeredCoupons} from "../utils/coupons";
import {unlessOffline} from "./pos_store";

const {DateTime} = luxon;

/** Coupons that the customer owns are offered; using one enters its code. */
patch(PosStore.prototype, {
    async setup() {
        this.memberCoupons = {};
        await super.setup(...arguments);
    },

    async refreshMemberCards() {
        await super.refreshMemberCards(...arguments);
        await this.refreshMemberCoupons();
    },

    async refreshMemberCoupons() {
        const partner = this.getOrder()?.getPartner();
        if (!partner || !this.models["loyalty.program"].some(isCouponProgram)) {
            return;
        }
        const coupons = await unlessOffline(() =>
            this.data.call("loyalty.card", "get_pos_coupons", [
                partner.id,
                this.config.id,
            ]),
        );
        if (coupons) {
            this.memberCoupons[partner.id] = coupons;
        }
    },

    /** Coupons of the customer that the order has not used yet. */
    getCouponOffers() {
        const order = this.getOrder();
        if (!order || order.finalized || order.isRefund) {
            return [];
        }
        const own = this.memberCoupons[order.getPartner()?.id] || [];
        const known = own.filter(({program_id: id}) =>
            this.models["loyalty.program"].get(id),
        );
        const entered = order._code_activated_coupon_ids.map((card) => ({
            id: card.id,
            program_id: card.program_id?.id,
        }));
        return offeredCoupons(known, entered);
    },

    getCouponText({program_id: programId}) {
        return _t("Use coupon: %s", this.models["loyalty.program"].get(programId).name);
    },

    getCouponEndText({until}) {
        return until ? _t("valid until %s", formatDate(DateTime.fromISO(until))) : "";
    },

    /** One tap enters the code of the coupon, so that all checks of a code stay. */
    async useCoupon({id, code}) {
        const order = this.getOrder();
        const answer = await this.activateCode(code);
        if (answer !== true) {
            this.notification.add(answer, {type: "danger"});
            return this.refreshMemberCoupons();
        }
        if (!order._get_reward_lines().some((line) => line.coupon_id?.id === id)) {
            this.notification.add(
                _t("The coupon counts as soon as the order has what it is for."),
            );
        }
    },
});
