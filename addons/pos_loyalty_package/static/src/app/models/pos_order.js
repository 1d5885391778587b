import {PosOrder} from "@point_of_sale/app/models/pos_order";
import {patch} from "@web/core/utils/patch";
import {
    isForNobody,
    isPackage,
    isPackageUse,
    isUsable,
    partsOf,
    priceOf,
    serviceOf,
    uncoveredQuantity,
    uncoveredUnits,
} from "../utils/package_uses";

function endOf(card) {
    const day = card.next_expiry;
    return day ? (typeof day === "string" ? day : day.toISODate()) : "9999";
}

patch(PosOrder.prototype, {
    // -- what can be used --------------------------------------------------------------

    /** Packages of the customer or the car with uses left, the first to end first. */
    getPackages() {
        return this.models["loyalty.card"]
            .filter((card) => isUsable(this, card))
            .filter((card) => this._getRealCouponPoints(card.id) >= 1)
            .sort((one, other) => (endOf(one) < endOf(other) ? -1 : 1));
    },

    /**
     * Uses that fit the order, one offer for each service.
     *
     * @returns {{card, reward, product, quantity: number, left: number}[]}
     */
    getPackageOffers() {
        const offers = new Map();
        for (const card of this.finalized ? [] : this.getPackages()) {
            for (const offer of this._getOffersOf(card)) {
                if (!offers.has(offer.product.id)) {
                    offers.set(offer.product.id, offer);
                }
            }
        }
        return [...offers.values()];
    },

    _getOffersOf(card) {
        const left = this._getRealCouponPoints(card.id);
        return card.program_id.reward_ids
            .filter((reward) => reward.reward_type === "product")
            .flatMap((reward) =>
                reward.reward_product_ids.map((product) => ({reward, product})),
            )
            .map(({reward, product}) => {
                const uses = Math.floor(left / reward.required_points);
                const quantity = Math.min(uncoveredQuantity(this, product), uses);
                return {card, reward, product, quantity, left};
            })
            .filter(({quantity}) => quantity > 0);
    },

    /** The program of a package on the order that nobody could use. */
    getPackageForNobody() {
        return Object.values(this.uiState.couponPointChanges)
            .filter(({coupon_id, points}) => coupon_id < 0 && points > 0)
            .map((change) => this.models["loyalty.program"].get(change.program_id))
            .find((program) => program && isForNobody(this, program));
    },

    // -- using -------------------------------------------------------------------------

    /** Take the service off the bill: a package has paid for it. */
    usePackage({card, reward, product, quantity}) {
        for (const {service, units} of partsOf(this, product, quantity)) {
            this.applyRewardLine({
                product_id: reward.discount_line_product_id,
                price_unit: -priceOf(service),
                tax_ids: [...service.tax_ids],
                qty: units,
                reward_id: reward,
                is_reward_line: true,
                package_product_id: product,
                package_line_uuid: service.uuid,
                _reward_product_id: product,
                coupon_id: card.id,
                points_cost: units * reward.required_points,
                reward_identifier_code: crypto.randomUUID().slice(0, 12),
            });
        }
    },

    /** Core's rewards are given anew at each change; uses stay as the cashier chose. */
    _get_reward_lines() {
        const lines = super._get_reward_lines(...arguments);
        return this.isKeepingPackageUses
            ? lines.filter((line) => !isPackageUse(line))
            : lines;
    },

    _updateRewardLines() {
        const isChanged = this._fitPackageUses();
        this.isKeepingPackageUses = true;
        try {
            return super._updateRewardLines(...arguments) || isChanged;
        } finally {
            this.isKeepingPackageUses = false;
        }
    },

    /** Lower or remove uses whose service, customer or car has gone from the order. */
    _fitPackageUses() {
        const uses = this.lines.filter(isPackageUse);
        const changes = uses.map((line) => this._fitPackageUse(line));
        return changes.some(Boolean);
    },

    _fitPackageUse(line) {
        const service = this._findPackageService(line);
        const card = line.coupon_id;
        const quantity =
            service && card && isUsable(this, card)
                ? Math.min(line.qty, uncoveredUnits(this, service, line))
                : 0;
        if (quantity <= 0) {
            line.delete();
            return true;
        }
        return this._fitPackageUseTo(line, service, quantity);
    },

    /**
     * The line that a use pays for; another one of the service if that is gone, or if
     * core gave the reward, which names the product alone.
     */
    _findPackageService(line) {
        if (!line.package_product_id && line._reward_product_id) {
            line.package_product_id = line._reward_product_id;
            line.setFullProductName();
        }
        let service = serviceOf(this, line);
        if (!service && line.package_product_id) {
            service = partsOf(this, line.package_product_id, line.qty)[0]?.service;
            line.package_line_uuid = service?.uuid || false;
        }
        return service;
    },

    /** Quantity, price and taxes of a use are those of the line it pays for. */
    _fitPackageUseTo(line, service, quantity) {
        const price = -priceOf(service);
        const taxesOf = (each) => each.tax_ids.map((tax) => tax.id).join();
        const isTaxed = taxesOf(line) === taxesOf(service);
        if (quantity === line.qty && price === line.price_unit && isTaxed) {
            return false;
        }
        line.qty = quantity;
        line.price_unit = price;
        line.tax_ids = [...service.tax_ids];
        line.points_cost = quantity * line.reward_id.required_points;
        return true;
    },

    // -- what the receipt says ---------------------------------------------------------

    /** Packages that the order sold or used, with what is left of each. */
    getPackageStatements() {
        const programs = this.models["loyalty.program"];
        const statement = this.loyalty_answer?.statement;
        if (!statement) {
            return this._getExpectedPackageStatements();
        }
        return statement
            .filter((each) => isPackage(programs.get(each.program_id)))
            .map((each) => ({
                key: each.card_id,
                name: programs.get(each.program_id).name,
                left: each.balance,
                until: each.next_expiry,
                plate: each.license_plate,
                code: each.earned ? each.code : "",
            }));
    },

    /** The same while the network is down, as far as the till can know. */
    _getExpectedPackageStatements() {
        const cards = new Set(
            this.lines.filter(isPackageUse).map((line) => line.coupon_id),
        );
        return [...cards].map((card) => ({
            key: card.id,
            name: card.program_id.name,
            left: this._getRealCouponPoints(card.id),
            until: card.next_expiry,
            plate: card.license_plate,
        }));
    },
});
