{
    "name": "Sales - Loyalty Ledger",
    "summary": "Sale orders and credit notes post to the loyalty ledger",
    "version": "19.0.1.0.0",
    "category": "Sales/Loyalty",
    "author": "Dealer Loyalty",
    "website": "https://github.com/dealer-loyalty/dealer-loyalty",
    "license": "LGPL-3",
    "depends": ["sale_loyalty", "loyalty_ledger"],
    "data": [
        "wizards/sale_loyalty_reward_wizard_views.xml",
        "views/account_move_views.xml",
        "views/sale_order_views.xml",
    ],
    "auto_install": True,
    "installable": True,
}
