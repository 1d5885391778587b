import {NumberPopup} from "@point_of_sale/app/components/popups/number_popup/number_popup";
import {_t} from "@web/core/l10n/translation";
import {parseFloat} from "@web/views/fields/parsers";
import {allowedPoints, suggestions} from "../../utils/points_payment";

/**
 * How many points to use: by keyboard, by the number pad, or by one tap. Only numbers
 * that the program allows can be confirmed.
 */
export class PointsPopup extends NumberPopup {
    // The number buffer takes keys from the keyboard in dialogs of this name only.
    static name = "NumberPopup";
    static template = "pos_loyalty_ledger.PointsPopup";
    static props = {
        ...NumberPopup.props,
        limits: Object,
        formatAmount: Function,
        formatPoints: Function,
    };

    get points() {
        try {
            return this.state.buffer ? parseFloat(String(this.state.buffer)) : 0;
        } catch {
            return NaN; // something like "-" while it is being typed
        }
    }

    get suggestions() {
        return suggestions(this.props.limits);
    }

    get isAllowed() {
        const {points} = this;
        return (
            points === 0 ||
            (points > 0 && allowedPoints(points, this.props.limits) === points)
        );
    }

    get limitsText() {
        const {minimum, maximum, step} = this.props.limits;
        if (!maximum) {
            return _t("No points can be used on this order.");
        }
        return _t("From %(minimum)s to %(maximum)s in steps of %(step)s", {
            minimum: this.props.formatPoints(minimum),
            maximum: this.props.formatPoints(maximum),
            step: this.props.formatPoints(step),
        });
    }

    choose(points) {
        this.numberBuffer.set(this.props.formatPoints(points).replace(/[^\d.,]/g, ""));
        this.state.buffer = String(points);
    }

    confirm() {
        if (!this.isAllowed) {
            return;
        }
        this.props.getPayload(this.points);
        this.props.close();
    }
}
