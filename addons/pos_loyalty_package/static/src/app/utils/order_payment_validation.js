import OrderPaymentValidation from "@point_of_sale/app/utils/order_payment_validation";
import {AlertDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

patch(OrderPaymentValidation.prototype, {
    /** A package belongs to a person or a car: another one nobody can use. */
    async isOrderValid() {
        const program = this.order.getPackageForNobody();
        if (!program) {
            return super.isOrderValid(...arguments);
        }
        this.pos.dialog.add(AlertDialog, {
            title: _t("Whose package is it?"),
            body:
                program.package_anchor === "plate"
                    ? _t(
                          "Choose the customer who gets %s, or enter the license plate " +
                              "of the car.",
                          program.name,
                      )
                    : _t("Choose the customer who gets %s.", program.name),
        });
        return false;
    },
});
