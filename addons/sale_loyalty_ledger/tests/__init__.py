from . import (
    test_sale_abuse,
    test_sale_change,
    test_sale_loyalty_suites,
    test_sale_posting,
    test_sale_return,
    test_sale_reward,
    test_sale_speed,
    test_sale_who,
    test_tools,
)
