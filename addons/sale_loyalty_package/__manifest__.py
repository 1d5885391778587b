{
    "name": "Prepaid Packages in Sales",
    "summary": "Sell packages by sale order and use them through the reward window",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Dealer Loyalty",
    "website": "https://github.com/dealer-loyalty/dealer-loyalty",
    "license": "LGPL-3",
    "depends": ["sale_loyalty_ledger", "loyalty_package"],
    "data": ["views/sale_order_views.xml"],
    "auto_install": True,
    "installable": True,
}
