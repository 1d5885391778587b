from . import (
    loyalty_card,
    loyalty_ledger_posting,
    loyalty_program,
    loyalty_topup_bonus,
)
