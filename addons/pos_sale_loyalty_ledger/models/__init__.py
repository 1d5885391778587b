from . import (
    pos_loyalty_prepaid,
    pos_order,
    pos_order_line,
    sale_order,
    sale_order_line,
    sale_order_prepaid,
)
