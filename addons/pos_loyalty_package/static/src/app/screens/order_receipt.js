import {OrderReceipt} from "@point_of_sale/app/screens/receipt_screen/receipt/order_receipt";
import {formatDate} from "@web/core/l10n/dates";
import {patch} from "@web/core/utils/patch";

const {DateTime} = luxon;

patch(OrderReceipt.prototype, {
    formatPackageDay(day) {
        return formatDate(typeof day === "string" ? DateTime.fromISO(day) : day);
    },
});
