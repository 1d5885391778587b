import {LoyaltyCard} from "@pos_loyalty/app/models/loyalty_card";
import {patch} from "@web/core/utils/patch";

const {DateTime} = luxon;

patch(LoyaltyCard.prototype, {
    /** A card is valid through the whole of its last day. */
    isExpired() {
        if (!this.expiration_date) {
            return false;
        }
        return DateTime.fromISO(this.expiration_date).endOf("day") < DateTime.now();
    },

    /** Points that can be spent now: without pending, reserved and expired ones. */
    get spendable() {
        return this.points_available ?? this.points;
    },

    /** Points on the card that cannot be spent now. */
    get blocked() {
        return Math.max(this.points - this.spendable, 0);
    },

    /** Take over the balance that the server told. */
    setBalance({
        balance,
        points_available,
        points_pending,
        points_expiring,
        next_expiry,
    }) {
        this.points = balance ?? this.points;
        this.points_available = points_available;
        this.points_pending = points_pending;
        this.points_expiring = points_expiring;
        this.next_expiry = next_expiry;
    },
});
