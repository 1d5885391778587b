from . import loyalty_program_simulate
from . import loyalty_program_simulate_line
