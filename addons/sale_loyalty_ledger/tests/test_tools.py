import doctest

from odoo.tests import BaseCase, tagged

from ..tools import effects


@tagged("post_install", "-at_install")
class TestTools(BaseCase):
    def test_doctests(self):
        failed, attempted = doctest.testmod(effects)
        self.assertEqual(failed, 0)
        self.assertGreater(attempted, 10)
