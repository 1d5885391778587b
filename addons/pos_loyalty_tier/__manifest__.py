{
    "name": "Loyalty Tiers in Point of Sale",
    "summary": "The member's tier at the till: multiplier, better points, rewards from "
    "a tier on, privileges, and the tier that a purchase leads to",
    "version": "19.0.1.0.0",
    "category": "Sales/Point of Sale",
    "author": "Dealer Loyalty",
    "website": "https://github.com/dealer-loyalty/dealer-loyalty",
    "license": "LGPL-3",
    "depends": ["pos_loyalty_ledger", "loyalty_tier"],
    "data": ["security/ir.model.access.csv"],
    "assets": {
        "point_of_sale._assets_pos": [
            "loyalty_tier/static/src/tier/**/*",
            "pos_loyalty_tier/static/src/**/*",
        ],
        "web.assets_tests": ["pos_loyalty_tier/static/tests/tours/**/*"],
    },
    "auto_install": True,
    "installable": True,
}
