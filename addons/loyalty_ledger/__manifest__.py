{
    "name": "Loyalty Ledger",
    "summary": "An append-only ledger under Odoo's loyalty cards: entries, lots, "
    "holds and reversals",
    "version": "19.0.1.0.0",
    "category": "Sales/Loyalty",
    "author": "Dealer Loyalty",
    "website": "https://github.com/dealer-loyalty/dealer-loyalty",
    "license": "LGPL-3",
    "depends": ["loyalty"],
    "data": [
        "security/loyalty_ledger_groups.xml",
        "security/ir.model.access.csv",
        "security/loyalty_ledger_rules.xml",
        "data/ir_cron_data.xml",
        "wizards/loyalty_program_simulate_views.xml",
        "views/loyalty_program_views.xml",
    ],
    "assets": {
        # Debian's Odoo package ships without this file; see the readme.
        "web.assets_backend": [
            (
                "remove",
                "mail/static/lib/selfie_segmentation/selfie_segmentation.js",
            ),
        ],
        "web.assets_unit_tests_setup": ["loyalty_ledger/static/src/points/**/*"],
        "web.assets_unit_tests": ["loyalty_ledger/static/tests/points/**/*"],
    },
    "pre_init_hook": "pre_init_hook",
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
    "installable": True,
}
