import {TicketScreen} from "@point_of_sale/app/screens/ticket_screen/ticket_screen";
import {patch} from "@web/core/utils/patch";
import {isPointsPayment} from "../utils/points_payment";
import {isGivenBack, rewardPart} from "../utils/returns";

patch(TicketScreen.prototype, {
    /** Goods that were paid with points bring the points that paid for them. */
    async onDoRefund() {
        const order = this.getSelectedOrder();
        if (order) {
            this._addReturnedRewards(order);
        }
        return super.onDoRefund(...arguments);
    },

    /** What was sold in advance comes back by what is unused: the server says. */
    async addAdditionalRefundInfo(order, destinationOrder) {
        await super.addAdditionalRefundInfo(...arguments);
        await this.pos.pricePrepaidReturns(destinationOrder, false);
    },

    /** The member's balance belongs to the refund as to any order. */
    postRefund() {
        super.postRefund(...arguments);
        this.pos.updateRewards();
    },

    _addReturnedRewards(order) {
        const goods = order.lines
            .filter((line) => !line.is_reward_line && line.qty > 0)
            .map((line) => ({
                price: line.prices.total_included / line.qty,
                qty: line.qty,
                refunded: line.refundedQty,
                returned: order.uiState.lineToRefund[line.uuid]?.qty || 0,
            }));
        for (const line of order.lines.filter((each) => this._returnsWithGoods(each))) {
            const detail = this.getToRefundDetail(line);
            if (!detail.qty && !detail.destination_order_uuid) {
                detail.qty = rewardPart(
                    {qty: line.qty, refunded: line.refundedQty},
                    goods,
                );
            }
        }
    },

    /**
     * Rewards paid with points, where the program gives points back. Of a program that
     * has ended, or is not sold here, the line itself says so.
     */
    _returnsWithGoods(line) {
        const reward = line.is_reward_line && line.reward_id;
        if (line.is_reward_line && !reward) {
            return isGivenBack(line);
        }
        return (
            reward &&
            isPointsPayment(reward) &&
            reward.program_id.refund_spent === "give_back"
        );
    },
});
