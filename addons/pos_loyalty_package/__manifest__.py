{
    "name": "Prepaid Packages in Point of Sale",
    "summary": "The till offers the use of a package by itself, for a member or a car",
    "version": "19.0.1.0.0",
    "category": "Sales/Point of Sale",
    "author": "Dealer Loyalty",
    "website": "https://github.com/dealer-loyalty/dealer-loyalty",
    "license": "LGPL-3",
    "depends": ["pos_loyalty_ledger", "loyalty_package"],
    "assets": {
        "point_of_sale._assets_pos": ["pos_loyalty_package/static/src/**/*"],
        "web.assets_tests": ["pos_loyalty_package/static/tests/tours/**/*"],
        "web.assets_unit_tests": ["pos_loyalty_package/static/tests/unit/**/*"],
    },
    "auto_install": True,
    "installable": True,
}
