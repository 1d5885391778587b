import {improved, isAtLeast, multiplied} from "@loyalty_tier/tier/benefit";
import {PosOrder} from "@point_of_sale/app/models/pos_order";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";
import {promotionOf} from "../utils/outlook";

patch(PosOrder.prototype, {
    // -- the member --------------------------------------------------------------------

    /** The customer's card in a program, if it exists already. */
    getMemberCard(program) {
        const partner = this.getPartner();
        return this.models["loyalty.card"].find(
            (card) =>
                card.id > 0 &&
                partner &&
                card.partner_id?.id === partner.id &&
                card.program_id?.id === program?.id,
        );
    },

    /** The programs with a ladder that the customer may be on. */
    getTieredPrograms() {
        return this.models["loyalty.program"].filter(
            (program) => program.is_tiered && program.program_type === "loyalty",
        );
    },

    /** The customer's cards that are in a tier, or on the way to one. */
    getTierCards() {
        return this.getTieredPrograms()
            .map((program) => this.getMemberCard(program))
            .filter((card) => card?.pos_tier);
    },

    /** Whether the customer is in a tier or above it. */
    isTierReached(tier) {
        const own = this.getMemberCard(tier.program_id)?.tier_id;
        return Boolean(own) && isAtLeast(own, tier);
    },

    /** Whether the customer may earn by a rule, or take a reward. */
    isOpenToMember(ruleOrReward) {
        return !ruleOrReward.tier_id || this.isTierReached(ruleOrReward.tier_id);
    },

    /** The tier that the customer reaches by paying this order, by program; or none. */
    getPromotion(program) {
        return promotionOf(this, program);
    },

    // -- earning -----------------------------------------------------------------------

    getEarningPolicy(program) {
        const policy = super.getEarningPolicy(...arguments);
        const tier = this.getMemberCard(program)?.tier_id;
        return tier ? multiplied(policy, tier.earning_multiplier) : policy;
    },

    getEarningRules() {
        return super
            .getEarningRules(...arguments)
            .filter((rule) => this.isOpenToMember(rule));
    },

    // -- rewards -----------------------------------------------------------------------

    getPointsOffer(reward, couponId) {
        const offer = super.getPointsOffer(...arguments);
        const tier = this.models["loyalty.card"].get(couponId)?.tier_id;
        const counts = reward.program_id.program_type === "loyalty";
        if (!tier || !counts || reward.clear_wallet) {
            return offer;
        }
        return improved(offer, tier.redemption_rate);
    },

    getClaimableRewards() {
        const rewards = super.getClaimableRewards(...arguments);
        return rewards.filter(({reward}) => this.isOpenToMember(reward));
    },

    _applyReward(reward) {
        if (!this.isOpenToMember(reward)) {
            return _t("This reward is for members from %s on.", reward.tier_id.name);
        }
        return super._applyReward(...arguments);
    },
});
