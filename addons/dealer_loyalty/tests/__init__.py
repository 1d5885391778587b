from . import test_getting_started, test_roles, test_translations
