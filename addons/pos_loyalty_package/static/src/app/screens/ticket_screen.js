import {TicketScreen} from "@point_of_sale/app/screens/ticket_screen/ticket_screen";
import {patch} from "@web/core/utils/patch";
import {isPackageUse, linesOf} from "../utils/package_uses";

patch(TicketScreen.prototype, {
    /** A service that comes back gives back the use that paid for it. */
    _addReturnedRewards(order) {
        super._addReturnedRewards(...arguments);
        for (const line of order.lines.filter(isPackageUse)) {
            const product = line.package_product_id;
            const returned = (product ? linesOf(order, product) : []).reduce(
                (sum, each) => sum + (order.uiState.lineToRefund[each.uuid]?.qty || 0),
                0,
            );
            const detail = this.getToRefundDetail(line);
            if (returned && !detail.qty && !detail.destination_order_uuid) {
                detail.qty = Math.min(returned, line.qty - line.refundedQty);
            }
        }
    },
});
