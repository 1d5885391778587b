from . import test_hoot, test_package_order, test_package_tour
