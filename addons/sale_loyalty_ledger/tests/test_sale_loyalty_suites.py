"""The classes of sale_loyalty that Odoo runs before this module is loaded.

They are tagged at_install, so with the ledger they would never run otherwise.
"""

from odoo.tests import tagged

from odoo.addons.sale_loyalty.tests import (
    test_program_rules,
    test_program_with_code_operations,
    test_program_without_code_operations,
)


@tagged("post_install", "-at_install")
class TestProgramRules(test_program_rules.TestProgramRules):
    """Rules of programs, with the ledger below."""


@tagged("post_install", "-at_install")
class TestProgramWithCode(
    test_program_with_code_operations.TestProgramWithCodeOperations
):
    """Programs with a code, with the ledger below."""


@tagged("post_install", "-at_install")
class TestProgramWithoutCode(
    test_program_without_code_operations.TestProgramWithoutCodeOperations
):
    """Programs without a code, with the ledger below."""
