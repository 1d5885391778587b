from . import test_package_change, test_sale_package
