import {PaymentScreen} from "@point_of_sale/app/screens/payment_screen/payment_screen";
import {PaymentScreenStatus} from "@point_of_sale/app/screens/payment_screen/payment_status/payment_status";
import {usePos} from "@point_of_sale/app/hooks/pos_hook";
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

patch(PaymentScreenStatus.prototype, {
    setup() {
        super.setup?.(...arguments);
        this.pos = usePos();
    },
});
