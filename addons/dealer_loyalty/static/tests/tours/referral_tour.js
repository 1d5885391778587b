import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as Points from "@pos_loyalty_ledger/../tests/tours/utils/points_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import {registry} from "@web/core/registry";

/** A new customer at the till names the code of a member, and buys. */
registry.category("web_tour.tours").add("dealer_loyalty_referred_customer", {
    steps: () =>
        Points.patient([
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            ProductScreen.clickPartnerButton(),
            {
                trigger: ".modal button:contains(Create)",
                run: "click",
            },
            {
                trigger:
                    ".modal .o_form_view .o_field_widget[name='name'] input, .modal .o_form_view .o_field_widget[name='name'] textarea",
                run: "edit Ben Novak",
            },
            {
                trigger: ".modal .o_field_widget[name='referred_by_code'] input",
                run: "edit abcd-2345",
            },
            {trigger: ".modal .o_form_button_save", run: "click"},
            ProductScreen.clickDisplayedProduct("Oil change"),
            ProductScreen.clickPayButton(),
            PaymentScreen.clickPaymentMethod("Cash"),
            PaymentScreen.clickValidate(),
            ReceiptScreen.isShown(),
        ]),
});
