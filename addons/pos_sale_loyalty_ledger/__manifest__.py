{
    "name": "Loyalty Ledger: Sale Orders Paid in Point of Sale",
    "summary": "What a till takes back of a sale order moves the order's points",
    "version": "19.0.1.0.0",
    "category": "Sales/Point of Sale",
    "author": "Dealer Loyalty",
    "website": "https://github.com/dealer-loyalty/dealer-loyalty",
    "license": "LGPL-3",
    "depends": ["pos_sale", "pos_loyalty_ledger", "sale_loyalty_ledger"],
    "auto_install": True,
    "installable": True,
}
