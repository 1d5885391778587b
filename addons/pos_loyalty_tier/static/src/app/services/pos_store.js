import {PosStore} from "@point_of_sale/app/services/pos_store";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";
import {TierPopup} from "../components/tier_popup/tier_popup";

patch(PosStore.prototype, {
    /** Show the member's tier, the way to the next one, and what may be used. */
    async showTier(card) {
        await this.refreshMemberCards();
        this.dialog.add(TierPopup, {card});
    },

    getPotentialFreeProductRewards() {
        const rewards = super.getPotentialFreeProductRewards(...arguments);
        return rewards.filter(({reward}) => this.getOrder().isOpenToMember(reward));
    },

    getPromotionText(order, tier) {
        return _t("This purchase lifts %(member)s to %(tier)s", {
            member: order.getPartner().name,
            tier: tier.name,
        });
    },

    /**
     * Use a privilege of a member once. The key stays until the server has answered:
     * whoever presses again because the answer was lost has used it once.
     */
    async usePrivilege(card, code) {
        const order = this.getOrder()?.uuid || "";
        const asked = [order, card.id, code].join("/");
        this.privilegeKeys ??= {};
        this.privilegeKeys[asked] ??= crypto.randomUUID();
        card.pos_tier = await this.data.call("loyalty.card", "use_privilege_at_till", [
            [card.id],
            code,
            this.privilegeKeys[asked],
            this.session.id,
            order,
        ]);
        delete this.privilegeKeys[asked];
        return card.pos_tier;
    },

    /** What was paid may have changed the tier: the next order counts with the new one. */
    async postProcessLoyalty(order) {
        const isFirst = !order.uiState.isLoyaltyProcessed;
        await super.postProcessLoyalty(...arguments);
        if (isFirst && order.getPartner() && order.getTieredPrograms().length) {
            await this.refreshMemberCards();
        }
    },
});
