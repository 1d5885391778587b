import {PosOrderline} from "@point_of_sale/app/models/pos_order_line";
import {patch} from "@web/core/utils/patch";
import {isReturn} from "../utils/basket";
import {isNamedByPoints, pointsLineName} from "../utils/points_payment";

patch(PosOrderline.prototype, {
    /** The rules of a program never run on what comes back. */
    ignoreLoyaltyPoints() {
        return isReturn(this) || super.ignoreLoyaltyPoints(...arguments);
    },

    /** What happened, and not the rule: points of some members pay more. */
    setFullProductName() {
        super.setFullProductName(...arguments);
        if (this.is_reward_line && isNamedByPoints(this.reward_id)) {
            this.full_product_name = pointsLineName(this.reward_id, this.points_cost);
        }
    },

    get orderDisplayProductName() {
        const names = super.orderDisplayProductName;
        return this.is_reward_line && isNamedByPoints(this.reward_id)
            ? {...names, name: this.full_product_name}
            : names;
    },
});
