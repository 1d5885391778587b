from . import (
    loyalty_adjustment,
    loyalty_card,
    loyalty_program,
    pos_config,
    pos_loyalty_basket,
    pos_loyalty_difference,
    pos_loyalty_judge,
    pos_loyalty_posting,
    pos_loyalty_refund,
    pos_order,
    pos_order_line,
    res_partner,
)
