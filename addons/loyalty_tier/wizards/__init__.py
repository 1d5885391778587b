from . import (
    base_partner_merge,
    loyalty_privilege_cancel,
    loyalty_privilege_redeem,
    loyalty_tier_change,
)
