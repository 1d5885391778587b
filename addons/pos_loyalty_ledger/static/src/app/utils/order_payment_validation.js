import OrderPaymentValidation from "@point_of_sale/app/utils/order_payment_validation";
import {patch} from "@web/core/utils/patch";
import {claimOf} from "./claim";

patch(OrderPaymentValidation.prototype, {
    /**
     * The claim is what was counted last: count the order as it is paid. Reserve the
     * points before core looks at them: who is told that they are gone sees the fresh
     * balance at once.
     */
    async validateOrder() {
        if (!(await this.pos.recountPoints(this.order))) {
            return;
        }
        if (!(await this.pos.pricePrepaidReturns(this.order, true))) {
            return;
        }
        if (!(await this.pos.holdPoints(this.order))) {
            return;
        }
        await super.validateOrder(...arguments);
    },

    /** The claim is stored with the order, so that a reload or an offline day keeps it. */
    async finalizeValidation() {
        this.order.loyalty_claim = claimOf(this.order);
        return super.finalizeValidation(...arguments);
    },
});
