import * as tourUtils from "@website_sale/js/tours/tour_utils";
import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("loyalty_ledger_shop", {
    steps: () => [
        ...tourUtils.addToCart({productName: "Synthetic Oil", expectUnloadPage: true}),
        tourUtils.goToCart(),
        {
            content: "The proposal is the most that can be used",
            trigger: "input[name=points][max='60'][value='60']",
            run: "edit 70",
        },
        {
            content: "More is not sent",
            trigger: "button[name=o_loyalty_claim]",
            run: "click",
        },
        {
            trigger: "input[name=points]:invalid",
            run: "edit 30",
        },
        {
            content: "Use 30 points",
            trigger: "button[name=o_loyalty_claim]",
            run: "click",
            expectUnloadPage: true,
        },
        ...tourUtils.assertCartAmounts({total: "30.00"}),
        tourUtils.goToCheckout(),
        ...tourUtils.payWithDemo(),
    ],
});
