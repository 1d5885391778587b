# ruff: noqa: I001
# The order counts: a model comes after those it inherits from.
from . import loyalty_tier_ladder_mixin
from . import loyalty_tier
from . import loyalty_tier_activity
from . import loyalty_tier_history
from . import loyalty_program
from . import loyalty_card
from . import loyalty_card_standing
from . import loyalty_tier_decision
from . import loyalty_tier_evaluation
from . import loyalty_tier_warning
from . import loyalty_ledger
from . import loyalty_ledger_posting
from . import loyalty_tier_revision
from . import loyalty_tier_revision_line
from . import loyalty_tier_revision_member
from . import res_partner
