from . import (
    test_getting_started,
    test_offers,
    test_roles,
    test_topup_sale,
    test_topup_till,
    test_translations,
)
