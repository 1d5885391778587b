from . import (
    test_getting_started,
    test_offers,
    test_package_activity,
    test_roles,
    test_settled_order,
    test_topup_sale,
    test_topup_till,
    test_translations,
    test_uninstall,
)
