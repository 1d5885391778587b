import doctest

from odoo.tests import BaseCase, tagged

from ..tools import event_day


@tagged("post_install", "-at_install")
class TestTools(BaseCase):
    def test_doctests(self):
        self.assertEqual(doctest.testmod(event_day).failed, 0)
