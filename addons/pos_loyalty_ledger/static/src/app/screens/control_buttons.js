import {ControlButtons} from "@point_of_sale/app/screens/product_screen/control_buttons/control_buttons";
import {patch} from "@web/core/utils/patch";
import {isPointsPayment, linesOf} from "../utils/points_payment";

patch(ControlButtons.prototype, {
    /** A reward that is paid per point asks how many. */
    async _applyReward(reward, couponId) {
        if (!isPointsPayment(reward) || couponId < 0) {
            return super._applyReward(...arguments);
        }
        const lines = linesOf(this.pos.getOrder(), reward, couponId);
        const used = lines.reduce((sum, line) => sum + line.points_cost, 0);
        return this.pos.choosePoints({reward, couponId, used});
    },
});
