import {PaymentScreen} from "@point_of_sale/app/screens/payment_screen/payment_screen";
import {patch} from "@web/core/utils/patch";
import {onWillUnmount} from "@odoo/owl";

patch(PaymentScreen.prototype, {
    setup() {
        super.setup(...arguments);
        const {orderUuid} = this.props;
        onWillUnmount(() => {
            this.pos.releasePoints(
                this.pos.models["pos.order"].getBy("uuid", orderUuid),
            );
        });
    },
});
