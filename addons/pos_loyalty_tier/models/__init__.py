from . import (
    loyalty_card,
    loyalty_program,
    loyalty_reward,
    loyalty_rule,
    loyalty_tier,
    pos_loyalty_judge,
    pos_session,
    product_template,
)
