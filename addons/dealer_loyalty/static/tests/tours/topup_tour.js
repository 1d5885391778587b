import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as PosLoyalty from "@pos_loyalty/../tests/tours/utils/pos_loyalty_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import * as TicketScreen from "@point_of_sale/../tests/pos/tours/utils/ticket_screen_util";
import * as Points from "@pos_loyalty_ledger/../tests/tours/utils/points_util";
import {registry} from "@web/core/registry";

/** What the order will do on the account, on the screen of the order or of payment. */
function accountWill(texts, balance) {
    const parts = texts.map((text) => `:contains("${text}")`);
    return [
        {
            content: `the till says "${texts.join(" ")}"`,
            trigger: `.o_topup_change${parts.join("")}`,
        },
        {
            content: `the balance afterwards is ${balance}`,
            trigger: `.o_topup_balance:contains("${balance}")`,
        },
    ];
}

function receiptShows(label, amount) {
    const line = ".pos-receipt .o_topup_statement .d-flex";
    return {
        content: `the receipt says "${label} ${amount}"`,
        trigger: `${line}:contains("${label}"):contains("${amount}")`,
    };
}

function payTopUp() {
    return [
        accountWill(["Top-up", "1,000.00, bonus", "100.00"], "1,100.00"),
        ProductScreen.clickPayButton(),
        accountWill(["1,000.00, bonus"], "1,100.00"),
        PaymentScreen.clickPaymentMethod("Cash"),
        PaymentScreen.clickValidate(),
        ReceiptScreen.isShown(),
        receiptShows("Top-up", "1,000.00"),
        receiptShows("Bonus", "100.00"),
        receiptShows("Balance", "1,100.00"),
        receiptShows("of which bonus", "100.00"),
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
            payTopUp(),
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
            accountWill(["Account pays", "100.00"], "1,000.00"),
            ProductScreen.clickPayButton(),
            PaymentScreen.clickValidate(),
            ReceiptScreen.isShown(),
            receiptShows("Paid with the account", "100.00"),
            receiptShows("Balance", "1,000.00"),
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
