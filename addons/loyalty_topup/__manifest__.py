{
    "name": "Top-Up Bonus",
    "summary": "Prepaid accounts: a bonus by the amount of a top-up, spent last",
    "version": "19.0.1.0.0",
    "category": "Sales/Loyalty",
    "author": "Dealer Loyalty",
    "website": "https://github.com/dealer-loyalty/dealer-loyalty",
    "license": "LGPL-3",
    "depends": ["loyalty_ledger"],
    "data": [
        "security/ir.model.access.csv",
        "security/loyalty_topup_rules.xml",
        "views/loyalty_program_views.xml",
        "views/loyalty_card_views.xml",
        "views/portal_templates.xml",
    ],
    "installable": True,
}
