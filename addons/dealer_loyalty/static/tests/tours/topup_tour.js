import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as PosLoyalty from "@pos_loyalty/../tests/tours/utils/pos_loyalty_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import * as TicketScreen from "@point_of_sale/../tests/pos/tours/utils/ticket_screen_util";
import * as Points from "@pos_loyalty_ledger/../tests/tours/utils/points_util";
import {registry} from "@web/core/registry";

function pay() {
    return [
        ProductScreen.clickPayButton(),
        PaymentScreen.clickPaymentMethod("Cash"),
        PaymentScreen.clickValidate(),
        ReceiptScreen.isShown(),
        ReceiptScreen.clickNextOrder(),
    ];
}

/** The list of actions shows what there is when it opens: wait for the account. */
function accountIsThere() {
    return {
        content: "the member's account is loaded",
        trigger: "body",
        run: async () => {
            const isThere = () =>
                posmodel
                    .getOrder()
                    .getClaimableRewards()
                    .some(({reward}) => reward.program_id.program_type === "ewallet");
            while (!isThere()) {
                await new Promise((resolve) => setTimeout(resolve, 200));
            }
        },
    };
}

function refund(order, total) {
    return [
        ProductScreen.clickRefund(),
        TicketScreen.filterIs("Paid"),
        TicketScreen.selectOrder(order),
        ProductScreen.clickNumpad("1"),
        TicketScreen.toRefundTextContains("To Refund: 1"),
        TicketScreen.confirmRefund(),
        PaymentScreen.isShown(),
        PaymentScreen.totalIs(total),
    ];
}

registry.category("web_tour.tours").add("topup_pay_and_refund", {
    steps: () =>
        Points.patient([
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            ProductScreen.clickPartnerButton(),
            ProductScreen.clickCustomer("Anna Member", true),
            ProductScreen.clickDisplayedProduct("Top-up 1000"),
            pay(),
            // the account pays a later order
            ProductScreen.clickPartnerButton(),
            ProductScreen.clickCustomer("Anna Member", true),
            ProductScreen.clickDisplayedProduct("Oil change"),
            accountIsThere(),
            PosLoyalty.eWalletButtonState({
                highlighted: true,
                text: "eWallet Pay",
                click: true,
            }),
            ProductScreen.totalAmountIs("0.00"),
            ProductScreen.clickPayButton(),
            PaymentScreen.clickValidate(),
            ReceiptScreen.isShown(),
            ReceiptScreen.clickNextOrder(),
            // the goods come back: the money returns to the account
            refund("002", "0.00"),
            PaymentScreen.clickValidate(),
            ReceiptScreen.isShown(),
            ReceiptScreen.clickNextOrder(),
            // the rest of the top-up is paid back
            refund("001", "-1,000.00"),
            PaymentScreen.clickPaymentMethod("Cash"),
            PaymentScreen.clickValidate(),
            ReceiptScreen.isShown(),
        ]),
});
