{
    "name": "Top-Up Bonus in Point of Sale",
    "summary": "The till tells the bonus of a top-up before payment, the receipt the "
    "balance of the prepaid account",
    "version": "19.0.1.0.0",
    "category": "Sales/Point of Sale",
    "author": "Dealer Loyalty",
    "website": "https://github.com/dealer-loyalty/dealer-loyalty",
    "license": "LGPL-3",
    "depends": ["pos_loyalty_ledger", "loyalty_topup"],
    "assets": {
        "point_of_sale._assets_pos": ["pos_loyalty_topup/static/src/**/*"],
        "web.assets_unit_tests": ["pos_loyalty_topup/static/tests/unit/**/*"],
    },
    "auto_install": True,
    "installable": True,
}
