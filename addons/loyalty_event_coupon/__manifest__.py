{
    "name": "Loyalty Coupons by Event",
    "summary": "Coupons for the second visit, for birthdays and for customers who stay "
    "away, issued every night",
    "version": "19.0.1.0.0",
    "category": "Sales/Loyalty",
    "author": "Dealer Loyalty",
    "website": "https://github.com/dealer-loyalty/dealer-loyalty",
    "license": "LGPL-3",
    "depends": ["loyalty_ledger", "loyalty_activity"],
    "data": [
        "security/ir.model.access.csv",
        "security/loyalty_event_coupon_rules.xml",
        "data/ir_cron_data.xml",
        "views/loyalty_event_coupon_issue_views.xml",
        "views/loyalty_event_coupon_analysis_views.xml",
        "views/loyalty_event_coupon_rule_views.xml",
        "views/res_partner_views.xml",
        "views/loyalty_event_coupon_menus.xml",
    ],
    "installable": True,
}
