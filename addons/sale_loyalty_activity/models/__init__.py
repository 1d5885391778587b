from . import (
    account_move,
    account_move_line,
    account_partial_reconcile,
    account_payment,
    loyalty_activity,
    sale_order_line,
)
