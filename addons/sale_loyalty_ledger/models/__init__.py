from . import (
    account_move,
    account_move_line,
    loyalty_card,
    loyalty_reward,
    payment_transaction,
    sale_order,
    sale_order_coupon_points,
    sale_order_hold,
    sale_order_line,
    sale_order_points,
    sale_order_returns,
    sale_order_statement,
)
