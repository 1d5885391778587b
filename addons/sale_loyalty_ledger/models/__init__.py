# ruff: noqa: I001
# The order counts: returns come before what changes them.
from . import (
    account_move,
    account_move_line,
    loyalty_card,
    loyalty_ledger_entry,
    loyalty_program,
    loyalty_reward,
    payment_transaction,
    sale_order,
    sale_order_code,
    sale_order_coupon_points,
    sale_order_earned,
    sale_order_hold,
    sale_order_line,
    sale_order_points,
    sale_order_points_text,
    sale_order_returns,
    sale_order_prepaid,
    sale_order_statement,
)
