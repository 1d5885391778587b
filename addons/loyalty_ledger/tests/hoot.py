from odoo.addons.web.tests.test_js import HOOTCommon, unit_test_error_checker


class ModuleHootCase(HOOTCommon):
    """Runs the unit tests in JavaScript of one module in the browser."""

    module = ""

    def get_hoot_filters(self):
        return f"&id={self._generate_hash(f'@{self.module}')}"

    def run_hoot(self):
        """Fail unless the module has such tests and all of them pass."""
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
