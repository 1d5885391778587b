from odoo.tests import tagged

from odoo.addons.web.tests.test_js import HOOTCommon, unit_test_error_checker


@tagged("post_install", "-at_install")
class TestPointsInTheBrowser(HOOTCommon):
    """The JavaScript twins of the calculators, on the vectors of Python."""

    def get_hoot_filters(self):
        return f"&id={self._generate_hash('@loyalty_ledger')}"

    def test_points(self):
        self.browser_js(
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"
            + self.hoot_filters,
            "",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )
