from . import test_till_tier, test_till_tier_tour
