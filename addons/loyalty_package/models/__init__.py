from . import (
    loyalty_card,
    loyalty_card_rights,
    loyalty_ledger,
    loyalty_ledger_entry,
    loyalty_ledger_lot,
    loyalty_ledger_posting,
    loyalty_package_right,
    loyalty_program,
    loyalty_transfer,
)
