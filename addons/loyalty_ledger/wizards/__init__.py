from . import (
    base_module_uninstall,
    base_partner_merge,
    loyalty_card_merge,
    loyalty_card_update_balance,
    loyalty_ledger_verify,
    loyalty_ledger_verify_line,
    loyalty_outstanding_at,
    loyalty_program_simulate,
    loyalty_program_simulate_line,
    loyalty_statement_print,
)
