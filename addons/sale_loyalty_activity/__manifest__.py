{
    "name": "Sales - Customer Activity",
    "summary": "Paid invoices of sale orders are visits; credit notes take back",
    "version": "19.0.1.1.0",
    "category": "Sales/Loyalty",
    "author": "Dealer Loyalty",
    "website": "https://github.com/dealer-loyalty/dealer-loyalty",
    "license": "LGPL-3",
    "depends": ["sale_loyalty_ledger", "loyalty_activity"],
    "post_init_hook": "post_init_hook",
    "auto_install": True,
    "installable": True,
}
