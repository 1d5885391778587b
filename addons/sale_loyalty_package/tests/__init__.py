from . import (
    test_package_change,
    test_package_ended,
    test_package_removed,
    test_package_return,
    test_sale_package,
)
