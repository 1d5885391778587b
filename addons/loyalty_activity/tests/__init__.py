from . import test_access, test_activity, test_document, test_screens, test_worth
