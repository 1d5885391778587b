from . import test_sale_tier
