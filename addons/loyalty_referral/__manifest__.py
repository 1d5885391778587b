{
    "name": "Loyalty Referral",
    "summary": "A member brings a friend; both are rewarded once the first "
    "purchase is out of its refund time",
    "version": "19.0.1.1.0",
    "category": "Sales/Loyalty",
    "author": "Dealer Loyalty",
    "website": "https://github.com/dealer-loyalty/dealer-loyalty",
    "license": "LGPL-3",
    "depends": ["loyalty_ledger", "loyalty_activity", "phone_validation"],
    "external_dependencies": {"python": ["phonenumbers"]},
    "data": [
        "security/ir.model.access.csv",
        "security/loyalty_referral_rules.xml",
        "data/ir_cron_data.xml",
        "views/loyalty_referral_views.xml",
        "views/loyalty_referral_program_views.xml",
        "views/res_partner_views.xml",
        "views/portal_templates.xml",
        "views/invitation_templates.xml",
        "views/loyalty_referral_menus.xml",
    ],
    "assets": {
        "web.assets_frontend": ["loyalty_referral/static/src/interactions/**/*"],
    },
    "installable": True,
}
