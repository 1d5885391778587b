from . import (
    loyalty_card,
    loyalty_program,
    pos_config,
    pos_loyalty_judge,
    pos_loyalty_posting,
    pos_loyalty_refund,
    pos_order,
    pos_order_line,
)
