from . import (
    test_access,
    test_birthday,
    test_coupon,
    test_issue,
    test_result,
    test_tools,
    test_visits,
)
