import {PosStore} from "@point_of_sale/app/services/pos_store";
import {TextInputPopup} from "@point_of_sale/app/components/popups/text_input_popup/text_input_popup";
import {makeAwaitable} from "@point_of_sale/app/utils/make_awaitable_dialog";
import {formatDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {ConnectionLostError} from "@web/core/network/rpc";
import {patch} from "@web/core/utils/patch";
import {isPackage, normalizePlate} from "../utils/package_uses";

const {DateTime} = luxon;

patch(PosStore.prototype, {
    hasPackages() {
        return this.models["loyalty.program"].some(isPackage);
    },

    /** With the member's balance comes what the member has paid in advance. */
    async refreshMemberCards() {
        await super.refreshMemberCards(...arguments);
        await this.refreshPackages();
    },

    async refreshPackages() {
        const order = this.getOrder();
        if (!order || !this.hasPackages()) {
            return;
        }
        const args = [order.getPartner()?.id || false, order.license_plate || ""];
        try {
            const ids = await this.data.call("loyalty.card", "get_pos_packages", args);
            if (ids.length) {
                await this.data.read("loyalty.card", ids);
            }
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.notification.add(
                _t("Packages cannot be looked up while the connection is down."),
            );
        }
    },

    async activateCode() {
        const answer = await super.activateCode(...arguments);
        await this.refreshActivatedPackages();
        return answer;
    },

    /** Core makes a card of an entered code without its car, its owner and its end. */
    async refreshActivatedPackages() {
        const ids = this.getOrder()
            ._code_activated_coupon_ids.filter((card) => isPackage(card.program_id))
            .map((card) => card.id);
        if (ids.length) {
            await this.data.read("loyalty.card", ids);
            await this.updateRewards();
        }
    },

    /** The car that the order is for. */
    async enterPlate() {
        const order = this.getOrder();
        const plate = await makeAwaitable(this.dialog, TextInputPopup, {
            title: _t("License plate"),
            startingValue: order.license_plate || "",
        });
        if (plate === undefined) {
            return;
        }
        order.license_plate = normalizePlate(plate);
        await this.refreshPackages();
        await this.updateRewards();
        if (order.license_plate && !order.getPackages().length) {
            this.notification.add(
                _t("No package has uses left for %s.", order.license_plate),
            );
        }
    },

    /** One tap: the package pays for the service. */
    usePackage(offer) {
        return this.pointsMutex.exec(async () => {
            this.getOrder().usePackage(offer);
            await this.updateRewards();
        });
    },

    formatPackageDay(day) {
        if (!day) {
            return "";
        }
        return formatDate(typeof day === "string" ? DateTime.fromISO(day) : day);
    },

    getPackageOfferText({product, quantity}) {
        const uses = this.formatPoints(quantity);
        return quantity > 1
            ? _t("Use package: %(uses)s × %(service)s", {
                  uses,
                  service: product.name,
              })
            : _t("Use package: %s", product.name);
    },

    getPackageLeftText({left, until}) {
        const uses = this.formatPoints(left);
        const day = this.formatPackageDay(until);
        return day
            ? _t("%(uses)s left, valid until %(day)s", {uses, day})
            : _t("%s left", uses);
    },
});
