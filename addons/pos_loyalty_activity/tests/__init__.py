from . import test_till_activity, test_till_credit, test_till_past
