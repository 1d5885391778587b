from . import test_package_order, test_package_tour
