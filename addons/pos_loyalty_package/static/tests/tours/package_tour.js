import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import * as TicketScreen from "@point_of_sale/../tests/pos/tours/utils/ticket_screen_util";
import * as PosLoyalty from "@pos_loyalty/../tests/tours/utils/pos_loyalty_util";
import * as Points from "@pos_loyalty_ledger/../tests/tours/utils/points_util";
import {registry} from "@web/core/registry";

function offerShows(service, left) {
    return [
        {
            content: `the till offers the use for ${service} by itself`,
            trigger: `.o_use_package .o_package_service:contains("${service}")`,
        },
        {
            content: `it says "${left}"`,
            trigger: `.o_use_package .o_package_left:contains("${left}")`,
        },
    ];
}

function tapOffer() {
    return {
        content: "one tap uses the package",
        trigger: ".o_use_package",
        run: "click",
    };
}

function useIsCalled(name) {
    return {
        content: `the use is called "${name}"`,
        trigger: `.orderline:contains("${name}")`,
    };
}

function noOffer() {
    return {content: "nothing is offered", trigger: "body:not(:has(.o_use_package))"};
}

function receiptShows(text) {
    return {
        content: `the receipt says "${text}"`,
        trigger: `.pos-receipt .o_package_uses:contains("${text}")`,
    };
}

/** Odoo's block of new coupons would tell another end, and a picture of the code. */
function receiptTellsCodeOnce() {
    return [
        {content: "its code", trigger: ".pos-receipt .o_package_code:not(:empty)"},
        {
            content: "nothing of Odoo's block",
            trigger: ".pos-receipt:not(:has(.pos-coupon-rewards))",
        },
    ];
}

function pay() {
    return [
        ProductScreen.clickPayButton(),
        PaymentScreen.clickPaymentMethod("Cash"),
        PaymentScreen.clickValidate(),
        ReceiptScreen.isShown(),
    ];
}

registry.category("web_tour.tours").add("package_sell_use_and_refund_the_rest", {
    steps: () =>
        Points.patient([
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            ProductScreen.clickPartnerButton(),
            ProductScreen.clickCustomer("Anna Member", true),
            ProductScreen.clickDisplayedProduct("Three oil changes"),
            ProductScreen.totalAmountIs("240.00"),
            pay(),
            receiptShows("3 left"),
            receiptTellsCodeOnce(),
            ReceiptScreen.clickNextOrder(),
            // the member comes with the service: the use is offered by itself
            ProductScreen.clickPartnerButton(),
            ProductScreen.clickCustomer("Anna Member", true),
            noOffer(),
            ProductScreen.clickDisplayedProduct("Wiper blades"),
            noOffer(),
            ProductScreen.clickDisplayedProduct("Oil change"),
            ProductScreen.totalAmountIs("130.00"),
            offerShows("Oil change", "3 left, valid until"),
            tapOffer(),
            ProductScreen.totalAmountIs("30.00"),
            noOffer(),
            pay(),
            receiptShows("2 left"),
            ReceiptScreen.clickNextOrder(),
            // the rest is paid back
            ProductScreen.clickRefund(),
            TicketScreen.filterIs("Paid"),
            TicketScreen.selectOrder("001"),
            ProductScreen.clickNumpad("1"),
            TicketScreen.toRefundTextContains("To Refund: 1"),
            TicketScreen.confirmRefund(),
            PaymentScreen.isShown(),
            PaymentScreen.totalIs("-160.00"),
            PaymentScreen.clickPaymentMethod("Cash"),
            PaymentScreen.clickValidate(),
            ReceiptScreen.isShown(),
            receiptShows("0 left"),
        ]),
});

registry.category("web_tour.tours").add("package_for_nobody_and_on_two_lines", {
    steps: () =>
        Points.patient([
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            ProductScreen.clickDisplayedProduct("Three oil changes"),
            ProductScreen.totalAmountIs("240.00"),
            ProductScreen.clickPayButton(),
            PaymentScreen.clickPaymentMethod("Cash"),
            PaymentScreen.clickValidate(),
            Dialog.is({title: "Whose package is it?"}),
            Dialog.confirm(),
            PaymentScreen.clickBack(),
            ProductScreen.clickPartnerButton(),
            ProductScreen.clickCustomer("Anna Member", true),
            ProductScreen.clickPayButton(),
            PaymentScreen.clickValidate(),
            ReceiptScreen.isShown(),
            receiptShows("3 left"),
            ReceiptScreen.clickNextOrder(),
            // two services at two prices: each use takes off its own
            ProductScreen.clickPartnerButton(),
            ProductScreen.clickCustomer("Anna Member", true),
            ProductScreen.addOrderline("Oil change", "1", "50", "50.0"),
            ProductScreen.clickDisplayedProduct("Oil change"),
            ProductScreen.totalAmountIs("150.00"),
            offerShows("2 × Oil change", "3 left"),
            tapOffer(),
            useIsCalled("Oil change (package)"),
            ProductScreen.totalAmountIs("0.00"),
            noOffer(),
            pay(),
            receiptShows("1 left"),
            ReceiptScreen.clickNextOrder(),
            // one of them comes back, and with it the use that paid for it
            ProductScreen.clickRefund(),
            TicketScreen.filterIs("Paid"),
            TicketScreen.selectOrder("002"),
            ProductScreen.clickNumpad("1"),
            TicketScreen.toRefundTextContains("To Refund: 1"),
            TicketScreen.confirmRefund(),
            PaymentScreen.isShown(),
            PaymentScreen.clickPaymentMethod("Cash"),
            PaymentScreen.clickValidate(),
            ReceiptScreen.isShown(),
            receiptShows("2 left"),
            ReceiptScreen.clickNextOrder(),
            // a package of nobody is used by its code
            ProductScreen.clickDisplayedProduct("Oil change"),
            ProductScreen.totalAmountIs("100.00"),
            PosLoyalty.enterCode("PACKAGE-OF-NOBODY"),
            ProductScreen.totalAmountIs("0.00"),
            pay(),
            receiptShows("1 left"),
        ]),
});
