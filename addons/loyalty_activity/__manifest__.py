{
    "name": "Customer Activity",
    "summary": "What customers paid for and brought back: one record of visits and "
    "money for tiers, referral and offers",
    "version": "19.0.1.0.0",
    "category": "Sales/Loyalty",
    "author": "Dealer Loyalty",
    "website": "https://github.com/dealer-loyalty/dealer-loyalty",
    "license": "LGPL-3",
    "depends": ["loyalty_ledger"],
    "data": [
        "security/ir.model.access.csv",
        "security/loyalty_activity_rules.xml",
        "views/loyalty_activity_views.xml",
        "views/loyalty_visit_views.xml",
        "views/product_template_views.xml",
        "views/res_partner_views.xml",
        "views/loyalty_activity_menus.xml",
    ],
    "installable": True,
}
