"""What all tests outside the modules may use."""

from pathlib import Path

import pytest

ADDONS = Path(__file__).resolve().parent.parent / "addons"


@pytest.fixture(scope="session")
def own_addons():
    """Let ``odoo.addons.<ours>`` be imported."""
    import odoo.addons

    if str(ADDONS) not in odoo.addons.__path__:
        odoo.addons.__path__.append(str(ADDONS))
    return ADDONS
