import {PosOrderline} from "@point_of_sale/app/models/pos_order_line";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

/** A use is called after the service that it pays, not after a product of the reward. */
patch(PosOrderline.prototype, {
    setFullProductName() {
        super.setFullProductName(...arguments);
        if (this.is_reward_line && this.package_product_id) {
            this.full_product_name = _t("%s (package)", this.package_product_id.name);
        }
    },

    get orderDisplayProductName() {
        const names = super.orderDisplayProductName;
        return this.is_reward_line && this.package_product_id
            ? {...names, name: this.full_product_name}
            : names;
    },
});
