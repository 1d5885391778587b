{
    "name": "eCommerce - Loyalty Ledger",
    "summary": "Members choose in the cart how many points to use",
    "version": "19.0.1.0.0",
    "category": "Website/Website",
    "author": "Dealer Loyalty",
    "website": "https://github.com/dealer-loyalty/dealer-loyalty",
    "license": "LGPL-3",
    "depends": ["website_sale_loyalty", "sale_loyalty_ledger"],
    "data": ["views/website_sale_templates.xml"],
    "assets": {
        "web.assets_tests": ["website_sale_loyalty_ledger/static/tests/tours/**/*"]
    },
    "auto_install": True,
    "installable": True,
}
