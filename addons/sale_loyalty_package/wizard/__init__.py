from . import sale_loyalty_reward_wizard
