from . import test_tools
from . import test_sale_posting
from . import test_sale_change
from . import test_sale_return
from . import test_sale_reward
from . import test_sale_who
from . import test_sale_loyalty_suites
from . import test_sale_speed
