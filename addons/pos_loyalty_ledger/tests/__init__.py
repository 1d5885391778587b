from . import (
    test_abuse,
    test_claim,
    test_coupon,
    test_credit_note,
    test_credit_person,
    test_difference,
    test_find_member,
    test_hoot,
    test_refund,
    test_retries,
    test_sale_order,
    test_till,
)
