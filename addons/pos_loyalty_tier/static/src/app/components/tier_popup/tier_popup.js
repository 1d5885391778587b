import {Component, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {usePos} from "@point_of_sale/app/hooks/pos_hook";
import {progressOf} from "../../utils/outlook";

/** The member's tier: how far to the next one, and what may be used of it. */
export class TierPopup extends Component {
    static template = "pos_loyalty_tier.TierPopup";
    static components = {Dialog};
    static props = {card: Object, close: Function};

    setup() {
        this.pos = usePos();
        this.state = useState({asked: null, standing: this.props.card.pos_tier});
    }

    get title() {
        const {card} = this.props;
        const tier = card.tier_id?.name || _t("No tier yet");
        return `${card.partner_id.name} – ${tier}`;
    }

    get progress() {
        return progressOf(this.props.card.program_id, this.props.card);
    }

    /** Share of a threshold that is reached, in percent. */
    percent({had, least}) {
        return Math.max(Math.min(Math.floor((had / least) * 100), 100), 0);
    }

    describe({name, had, least}) {
        const format = (value) =>
            name === "amount"
                ? this.env.utils.formatCurrency(value)
                : this.pos.formatPoints(value);
        const labels = {
            amount: _t("Spent"),
            visits: _t("Visits"),
            points: _t("Points earned"),
        };
        return _t("%(what)s: %(had)s of %(least)s", {
            what: labels[name],
            had: format(had),
            least: format(least),
        });
    }

    /** Ask before a use: only the back office can take it back. */
    async use(code) {
        if (this.state.asked !== code) {
            this.state.asked = code;
            return;
        }
        this.state.asked = null;
        this.state.standing = await this.pos.usePrivilege(this.props.card, code);
    }
}
