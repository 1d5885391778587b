import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as Points from "@pos_loyalty_ledger/../tests/tours/utils/points_util";
import * as PosLoyalty from "@pos_loyalty/../tests/tours/utils/pos_loyalty_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import * as Tier from "@pos_loyalty_tier/../tests/tours/utils/tier_util";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

function start() {
    return [Chrome.startPoS(), Dialog.confirm("Open Register")];
}

function choose(member) {
    return [
        ProductScreen.clickPartnerButton(),
        ProductScreen.clickCustomer(member, true),
    ];
}

function pay() {
    return [
        PaymentScreen.clickPaymentMethod("Cash"),
        PaymentScreen.clickValidate(),
        ReceiptScreen.isShown(),
        ReceiptScreen.clickNextOrder(),
    ];
}

tours.add("loyalty_tier_promotion", {
    steps: () =>
        Points.patient([
            start(),
            choose("Anna Member"),
            Tier.hasNoBadge(),
            Tier.nextIs("To reach Silver: spend"),
            // four are worth Silver, five are worth Gold; they earn as before
            ProductScreen.clickDisplayedProduct("Oil change"),
            Tier.promotesTo("Anna Member", "Silver"),
            ProductScreen.clickNumpad("5"),
            Tier.promotesTo("Anna Member", "Gold"),
            PosLoyalty.pointsAwardedAre("500"),
            ProductScreen.clickPayButton(),
            Tier.promotesTo("Anna Member", "Gold"),
            pay(),
            // Gold from now on: twice the points, and they pay twice
            choose("Anna Member"),
            Tier.badgeIs("Gold"),
            ProductScreen.clickDisplayedProduct("Oil change"),
            Tier.doesNotPromote(),
            PosLoyalty.pointsAwardedAre("200"),
            Points.openPopup(),
            Points.clickSuggestion("Max 50"),
            Points.payIs("100.00"),
            Points.typeOnPad("⌫ ⌫"),
            Points.typeOnPad("2 0"),
            Points.payIs("40.00"),
            Points.confirm(),
            ProductScreen.totalAmountIs("60.00"),
            PosLoyalty.pointsAwardedAre("120"),
            ProductScreen.clickPayButton(),
            pay(),
            Chrome.endTour(),
        ]),
});

tours.add("loyalty_tier_rewards_and_privileges", {
    steps: () =>
        Points.patient([
            start(),
            choose("Ben Member"),
            ProductScreen.clickDisplayedProduct("Oil change"),
            Points.availableIs("100 points"),
            ProductScreen.clickControlButton("Reward"),
            {trigger: ".selection-item"},
            {trigger: "body:not(:has(.selection-item:contains(Wipers for Gold)))"},
            Dialog.cancel(),
            choose("Anna Member"),
            Tier.badgeIs("Gold"),
            PosLoyalty.pointsAwardedAre("200"), // by now her rewards are there, too
            PosLoyalty.claimReward("Wipers for Gold"),
            PosLoyalty.hasRewardLine("Wipers for Gold", "-30.00"),
            Tier.openPopup(),
            Tier.privilegeIs("Car wash", "2 of 2 left this year"),
            Tier.usePrivilege("Car wash"),
            Tier.privilegeIs("Car wash", "1 of 2 left this year"),
            Tier.closePopup(),
            ProductScreen.clickPayButton(),
            pay(),
            Chrome.endTour(),
        ]),
});
