# ruff: noqa: I001
# The order counts: a model comes after those it inherits from.
from . import loyalty_referral_attempt
from . import loyalty_referral_code
from . import loyalty_referral_program
from . import loyalty_referral
from . import loyalty_referral_invitation
from . import loyalty_referral_progress
from . import loyalty_referral_reward
from . import loyalty_activity
from . import res_partner
