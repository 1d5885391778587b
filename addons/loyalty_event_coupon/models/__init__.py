# ruff: noqa: I001
# The order counts: a model comes after those it inherits from.
from . import res_partner
from . import loyalty_activity
from . import loyalty_event_coupon_rule
from . import loyalty_event_coupon_issue
from . import loyalty_event_coupon_analysis
from . import loyalty_event_coupon_finder
from . import loyalty_event_coupon_run
from . import loyalty_event_coupon_result
