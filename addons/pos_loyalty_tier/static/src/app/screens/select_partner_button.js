import {SelectPartnerButton} from "@point_of_sale/app/screens/product_screen/control_buttons/select_partner_button/select_partner_button";
import {patch} from "@web/core/utils/patch";

patch(SelectPartnerButton.prototype, {
    /** The tiers that the customer is in. */
    get tiers() {
        const cards = this.props.partner ? this.pos.getOrder()?.getTierCards() : [];
        return (cards || []).map((card) => card.tier_id).filter(Boolean);
    },
});
