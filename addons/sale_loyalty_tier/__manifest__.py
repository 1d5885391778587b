{
    "name": "Sales - Loyalty Tiers",
    "summary": "Sale orders earn and pay by the member's tier; rewards from a tier on",
    "version": "19.0.1.0.0",
    "category": "Sales/Loyalty",
    "author": "Dealer Loyalty",
    "website": "https://github.com/dealer-loyalty/dealer-loyalty",
    "license": "LGPL-3",
    "depends": ["sale_loyalty_ledger", "loyalty_tier"],
    "data": ["views/sale_order_views.xml"],
    "auto_install": True,
    "installable": True,
}
