from . import (
    test_shop_delivery,
    test_shop_guest,
    test_shop_points,
    test_shop_prepaid,
    test_shop_tier,
    test_shop_tour,
)
