{
    "name": "Dealer Loyalty: Demo Dealership",
    "summary": "A dealership with two branches and a year of purchases, made by the "
    "command dealer_demo",
    "version": "19.0.1.0.0",
    "category": "Sales/Loyalty",
    "author": "Dealer Loyalty",
    "website": "https://github.com/dealer-loyalty/dealer-loyalty",
    "license": "AGPL-3",
    "depends": [
        "dealer_loyalty",
        "l10n_cn",
        "partner_contact_birthdate",
        "pos_loyalty_ledger",
        "sale_loyalty_ledger",
    ],
    "external_dependencies": {"python": ["freezegun"]},
    "installable": True,
}
