import {PosStore} from "@point_of_sale/app/services/pos_store";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

patch(PosStore.prototype, {
    /** What an order will do on a prepaid account: "Top-up $ 1,000.00, bonus $ 100.00". */
    getTopupText({paidIn, bonus, used}) {
        const money = (amount) => this.env.utils.formatCurrency(amount);
        const texts = [];
        if (bonus > 0) {
            texts.push(
                _t("Top-up %(paid)s, bonus %(bonus)s", {
                    paid: money(paidIn),
                    bonus: money(bonus),
                }),
            );
        } else if (paidIn > 0) {
            texts.push(_t("Top-up %s, no bonus", money(paidIn)));
        }
        if (used > 0) {
            texts.push(_t("Account pays %s", money(used)));
        }
        return texts.join(" · ");
    },

    getTopupBalanceText({balance}) {
        return _t("Balance afterwards %s", this.env.utils.formatCurrency(balance));
    },
});
