import {PartnerList} from "@point_of_sale/app/screens/partner_list/partner_list";
import {patch} from "@web/core/utils/patch";

patch(PartnerList.prototype, {
    /** A card code, scanned or typed, chooses its member at once. */
    async onEnter() {
        const query = this.state.query?.trim();
        const member = query ? await this.pos.findMemberByCard(query) : null;
        if (member) {
            return this.clickPartner(member);
        }
        return super.onEnter(...arguments);
    },
});
