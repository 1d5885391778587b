import OrderPaymentValidation from "@point_of_sale/app/utils/order_payment_validation";
import {patch} from "@web/core/utils/patch";
import {claimOf} from "./claim";

patch(OrderPaymentValidation.prototype, {
    /** Reserve the points last of all, when nothing else stops the payment. */
    async askBeforeValidation() {
        if ((await super.askBeforeValidation(...arguments)) === false) {
            return false;
        }
        return this.pos.holdPoints(this.order);
    },

    /** The claim is stored with the order, so that a reload or an offline day keeps it. */
    async finalizeValidation() {
        this.order.loyalty_claim = claimOf(this.order);
        return super.finalizeValidation(...arguments);
    },
});
