import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as PosLoyalty from "@pos_loyalty/../tests/tours/utils/pos_loyalty_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import * as TicketScreen from "@point_of_sale/../tests/pos/tours/utils/ticket_screen_util";
import * as Points from "@pos_loyalty_ledger/../tests/tours/utils/points_util";
import * as OfflineUtil from "@point_of_sale/../tests/generic_helpers/offline_util";
import {refresh, scan_barcode} from "@point_of_sale/../tests/generic_helpers/utils";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

function start(member) {
    return [
        Chrome.startPoS(),
        Dialog.confirm("Open Register"),
        ProductScreen.clickPartnerButton(),
        ProductScreen.clickCustomer(member, true),
    ];
}

tours.add("points_ledger_sell_use_and_refund", {
    steps: () =>
        Points.patient([
            start("Anna Member"),
            ProductScreen.clickDisplayedProduct("Oil change"),
            Points.availableIs("100 points"),
            PosLoyalty.pointsAwardedAre("100"),
            // by number pad: more than there is cannot be confirmed
            Points.openPopup(),
            Points.typeOnPad("1 2 0"),
            Points.cannotConfirm(),
            Points.clickSuggestion("Max 100"),
            Points.payIs("100.00"),
            Points.discard(),
            Points.openPopup(),
            Points.typeOnPad("4 0"),
            Points.payIs("40.00"),
            Points.confirm(),
            Points.lineIsCalled("Paid with 40 points"),
            ProductScreen.totalAmountIs("60.00"),
            PosLoyalty.pointsAwardedAre("60"),
            PosLoyalty.pointsTotalIs("120"),
            // chosen again, by keyboard
            Points.openPopup(),
            Points.typeOnKeyboard("30"),
            Points.confirm(),
            ProductScreen.totalAmountIs("70.00"),
            ProductScreen.clickPayButton(),
            PaymentScreen.clickPaymentMethod("Cash"),
            PaymentScreen.clickValidate(),
            ReceiptScreen.isShown(),
            Points.receiptLineIsCalled("Paid with 30 points"),
            Points.receiptShows("points earned", "70"),
            Points.receiptShows("points used", "30"),
            Points.receiptShows("points balance", "140"),
            ReceiptScreen.clickNextOrder(),
            // the goods come back, and with them the points that paid for them
            ProductScreen.clickRefund(),
            TicketScreen.selectOrder("001"),
            ProductScreen.clickNumpad("1"),
            TicketScreen.confirmRefund(),
            PaymentScreen.isShown(),
            PaymentScreen.totalIs("-70.00"),
            Points.returnIs("70", "30", "100"),
            PaymentScreen.clickPaymentMethod("Cash"),
            PaymentScreen.clickValidate(),
            ReceiptScreen.isShown(),
            Points.receiptShows("points taken back", "70"),
            Points.receiptShows("points given back", "30"),
            ReceiptScreen.clickNextOrder(),
            Chrome.endTour(),
        ]),
});

function use(points) {
    return [
        Points.openPopup(),
        Points.typeOnPad([...points].join(" ")),
        Points.confirm(),
    ];
}

function pay() {
    return [
        PaymentScreen.clickPaymentMethod("Cash"),
        PaymentScreen.clickValidate(),
        ReceiptScreen.isShown(),
    ];
}

tours.add("points_ledger_another_till_was_faster", {
    steps: () =>
        Points.patient([
            start("Anna Member"),
            ProductScreen.clickDisplayedProduct("Oil change"),
            use("80"),
            ProductScreen.totalAmountIs("20.00"),
            ProductScreen.clickPayButton(),
            PaymentScreen.clickPaymentMethod("Cash"),
            Points.otherTillReserves("0449999000001", 70),
            PaymentScreen.clickValidate(),
            Dialog.is({title: "Points are not there any more"}),
            {trigger: ".modal-body:contains(30)"},
            Dialog.confirm(),
            // the order shows what is left; the rest is to be paid
            Points.availableIs("30 points"),
            PaymentScreen.remainingIs("50.00"),
            PaymentScreen.clickPaymentMethod("Bank"),
            PaymentScreen.clickValidate(),
            ReceiptScreen.isShown(),
            Points.receiptShows("points used", "30"),
            Chrome.endTour(),
        ]),
});

tours.add("points_ledger_reload_and_give_up_while_paying", {
    steps: () =>
        Points.patient([
            start("Anna Member"),
            ProductScreen.clickDisplayedProduct("Oil change"),
            use("80"),
            ProductScreen.clickPayButton(),
            Points.holdOnServer(),
            refresh(),
            PaymentScreen.isShown(),
            PaymentScreen.totalIs("20.00"),
            PaymentScreen.clickPaymentMethod("Cash"),
            PaymentScreen.clickValidate(),
            ReceiptScreen.isShown(),
            refresh(),
            Chrome.endTour(),
        ]),
});

tours.add("points_ledger_counted_again", {
    steps: () =>
        Points.patient([
            start("Anna Member"),
            ProductScreen.clickDisplayedProduct("Oil change"),
            Points.availableIs("100 points"),
            ProductScreen.clickPayButton(),
            PaymentScreen.isShown(),
            Points.changePriceUnseen(50),
            PaymentScreen.totalIs("50.00"),
            pay(),
            Points.receiptShows("points earned", "50"),
            ReceiptScreen.clickNextOrder(),
            // half of the bill may be paid with points, also of a lower bill
            ProductScreen.clickPartnerButton(),
            ProductScreen.clickCustomer("Anna Member", true),
            ProductScreen.clickDisplayedProduct("Oil change"),
            use("50"),
            ProductScreen.totalAmountIs("50.00"),
            ProductScreen.clickPayButton(),
            PaymentScreen.isShown(),
            Points.changePriceUnseen(60),
            PaymentScreen.totalIs("10.00"),
            PaymentScreen.clickPaymentMethod("Cash"),
            PaymentScreen.clickValidate(),
            Dialog.is({title: "The total has changed"}),
            Dialog.confirm(),
            PaymentScreen.remainingIs("20.00"),
            PaymentScreen.clickPaymentMethod("Bank"),
            PaymentScreen.clickValidate(),
            ReceiptScreen.isShown(),
            Points.receiptShows("points used", "30"),
            Chrome.endTour(),
        ]),
});

tours.add("points_ledger_network_cut", {
    steps: () =>
        Points.patient([
            start("Anna Member"),
            ProductScreen.clickDisplayedProduct("Oil change"),
            use("80"),
            ProductScreen.totalAmountIs("20.00"),
            Points.otherTillSpends("0449999000001", 70),
            OfflineUtil.setOfflineMode(),
            ProductScreen.clickPayButton(),
            pay(),
            Dialog.confirm("Continue with limited functionality"),
            Points.receiptShows("points balance", "40"),
            ReceiptScreen.clickNextOrder(),
            OfflineUtil.setOnlineMode(),
            Points.syncTwice(),
            Chrome.endTour(),
        ]),
});

tours.add("points_ledger_member_not_loaded", {
    steps: () =>
        Points.patient([
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            scan_barcode("0449999000001"),
            ProductScreen.customerIsSelected("Anna Member"),
            ProductScreen.clickDisplayedProduct("Oil change"),
            Points.availableIs("100 points"),
            Points.expiringIs("100 expire"),
            ProductScreen.clickPartnerButton(),
            Points.enterInCustomerSearch("CARD-OF-BEN"),
            ProductScreen.customerIsSelected("Ben Member"),
            Points.availableIs("7 points"),
            Chrome.endTour(),
        ]),
});

const noCoupon = {
    content: "no coupon is offered",
    trigger: "body:not(:has(.o_use_coupon))",
};

tours.add("points_ledger_own_coupon", {
    steps: () =>
        Points.patient([
            start("Anna Member"),
            {
                content: "it is seen, and waits for goods",
                trigger: '.o_use_coupon:disabled:contains("Free car wash")',
            },
            ProductScreen.clickDisplayedProduct("Oil change"),
            {
                content: "one tap uses the coupon",
                trigger: ".o_use_coupon:enabled",
                run: "click",
            },
            ProductScreen.totalAmountIs("90.00"),
            noCoupon,
            ProductScreen.clickPayButton(),
            PaymentScreen.clickPaymentMethod("Cash"),
            PaymentScreen.clickValidate(),
            ReceiptScreen.isShown(),
            ReceiptScreen.clickNextOrder(),
            ProductScreen.clickPartnerButton(),
            ProductScreen.clickCustomer("Anna Member", true),
            ProductScreen.clickDisplayedProduct("Wiper blades"),
            Points.availableIs("points"),
            noCoupon,
        ]),
});
