from . import (
    dealer_getting_started,
    dealer_setup_member,
    dealer_setup_program,
    dealer_setup_till,
)
