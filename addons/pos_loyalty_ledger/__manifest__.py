{
    "name": "Loyalty Ledger in Point of Sale",
    "summary": "Points of a till order are posted with the order, checked by the "
    "server, held at payment and taken back by a refund",
    "version": "19.0.1.0.0",
    "category": "Sales/Point of Sale",
    "author": "Dealer Loyalty",
    "website": "https://github.com/dealer-loyalty/dealer-loyalty",
    "license": "LGPL-3",
    "depends": ["pos_loyalty", "loyalty_ledger"],
    "data": [
        "security/ir.model.access.csv",
        "security/pos_loyalty_ledger_rules.xml",
        "views/pos_loyalty_difference_views.xml",
        "views/loyalty_card_views.xml",
        "views/pos_order_views.xml",
        "views/menus.xml",
    ],
    "assets": {
        "point_of_sale._assets_pos": [
            "loyalty_ledger/static/src/points/**/*",
            "pos_loyalty_ledger/static/src/**/*",
        ],
        "web.assets_tests": [
            "pos_loyalty_ledger/static/tests/tours/**/*",
        ],
        "web.assets_unit_tests": [
            "pos_loyalty_ledger/static/tests/unit/**/*",
        ],
    },
    "auto_install": True,
    "installable": True,
}
