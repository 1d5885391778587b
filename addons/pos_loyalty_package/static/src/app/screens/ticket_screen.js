import {TicketScreen} from "@point_of_sale/app/screens/ticket_screen/ticket_screen";
import {patch} from "@web/core/utils/patch";
import {returnedUses, usesOf} from "../utils/package_uses";

patch(TicketScreen.prototype, {
    /** A service that comes back gives back the use that paid for it. */
    _addReturnedRewards(order) {
        super._addReturnedRewards(...arguments);
        for (const [uuid, {qty}] of Object.entries({...order.uiState.lineToRefund})) {
            const service = order.lines.find((line) => line.uuid === uuid);
            if (qty && service && !service.is_reward_line) {
                this._addReturnedUses(order, service, qty);
            }
        }
    },

    /** As many uses as units of the service, those counted that the cashier chose. */
    _addReturnedUses(order, service, returned) {
        const detailOf = (use) => this.getToRefundDetail(use);
        const open = usesOf(order, service).filter(
            (use) => !detailOf(use).destination_order_uuid,
        );
        const chosen = open.reduce((sum, use) => sum + detailOf(use).qty, 0);
        const others = open.filter((use) => !detailOf(use).qty);
        returnedUses(others, returned - chosen).forEach((units, index) => {
            detailOf(others[index]).qty = units;
        });
    },
});
