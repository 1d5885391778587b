from . import test_sale_package
