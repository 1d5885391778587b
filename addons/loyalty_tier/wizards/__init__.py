from . import loyalty_tier_change
