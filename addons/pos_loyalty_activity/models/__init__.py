from . import loyalty_activity, pos_order, pos_order_line
