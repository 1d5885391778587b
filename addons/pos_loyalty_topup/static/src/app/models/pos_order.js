import {PosOrder} from "@point_of_sale/app/models/pos_order";
import {patch} from "@web/core/utils/patch";
import {isTopup, outlookOf, statementOf} from "../utils/topup";

patch(PosOrder.prototype, {
    /** Prepaid accounts that the order fills or draws on, before it is paid. */
    getTopupOutlooks() {
        return this.finalized ? [] : this._getExpectedTopups();
    },

    /** Prepaid accounts on which the order did something, for the receipt. */
    getTopupStatements() {
        const programs = this.models["loyalty.program"];
        const statement = this.loyalty_answer?.statement;
        if (!statement) {
            return this._getExpectedTopups();
        }
        return statement
            .filter((each) => isTopup(programs.get(each.program_id)))
            .map((each) => ({
                key: each.card_id,
                name: programs.get(each.program_id).name,
                ...statementOf(each),
            }));
    },

    /** As far as the till can know; while the network is down the receipt says this. */
    _getExpectedTopups() {
        return Object.values(this.uiState.couponPointChanges)
            .filter((change) => isTopup(this._getProgramOf(change)))
            .map((change) => this._getExpectedTopup(change))
            .filter(({paidIn, used}) => paidIn > 0 || used > 0);
    },

    _getProgramOf({program_id: programId}) {
        return this.models["loyalty.program"].get(programId);
    },

    _getExpectedTopup(change) {
        const program = this._getProgramOf(change);
        const account = {
            balance: this.models["loyalty.card"].get(change.coupon_id)?.points || 0,
            paidIn: change.points,
            used: this._get_reward_lines()
                .filter((line) => line.coupon_id?.id === change.coupon_id)
                .reduce((sum, line) => sum + line.points_cost, 0),
        };
        const steps = this.models["loyalty.topup.bonus"].filter(
            (step) => step.program_id?.id === program.id,
        );
        return {
            key: change.coupon_id,
            name: program.name,
            ...outlookOf(account, steps),
        };
    },
});
