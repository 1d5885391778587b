{
    "name": "Point of Sale - Customer Activity",
    "summary": "Paid till orders of named customers are visits; refunds take back",
    "version": "19.0.1.1.0",
    "category": "Sales/Point of Sale",
    "author": "Dealer Loyalty",
    "website": "https://github.com/dealer-loyalty/dealer-loyalty",
    "license": "LGPL-3",
    "depends": ["pos_loyalty_ledger", "loyalty_activity"],
    "post_init_hook": "post_init_hook",
    "auto_install": True,
    "installable": True,
}
