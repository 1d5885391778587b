from . import test_hoot, test_topup_statement
