from . import test_invoice_activity, test_invoice_past
