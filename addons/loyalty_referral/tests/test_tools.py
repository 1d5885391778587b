import doctest

from odoo.tests import BaseCase, tagged

from ..tools import code, progress


@tagged("post_install", "-at_install")
class TestTools(BaseCase):
    def test_doctests(self):
        for module in (code, progress):
            with self.subTest(module=module.__name__):
                self.assertEqual(doctest.testmod(module).failed, 0)
