import {PosOrderline} from "@point_of_sale/app/models/pos_order_line";
import {patch} from "@web/core/utils/patch";
import {isReturn} from "../utils/basket";

patch(PosOrderline.prototype, {
    /** The rules of a program never run on what comes back. */
    ignoreLoyaltyPoints() {
        return isReturn(this) || super.ignoreLoyaltyPoints(...arguments);
    },
});
