from . import loyalty_topup_bonus, pos_order, pos_session
