from . import test_package, test_package_moved
