from odoo.tests import tagged

from odoo.addons.web.tests.test_js import HOOTCommon, unit_test_error_checker


@tagged("post_install", "-at_install")
class TestTillLogicInTheBrowser(HOOTCommon):
    """The pure parts of the till: claim, points to use, returns."""

    def get_hoot_filters(self):
        return f"&id={self._generate_hash('@pos_loyalty_ledger')}"

    def test_logic(self):
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
