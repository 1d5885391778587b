from odoo.fields import Command

from odoo.addons.loyalty_ledger.tests.common import LedgerFactory


class PackageFactory(LedgerFactory):
    """Packages of services; mix it into any transaction case."""

    @classmethod
    def _create_package(cls, product, *services, uses=3, **vals):
        """A package of so many uses of some services, sold as ``product``."""
        program = cls.env["loyalty.program"]
        return program.create(
            {
                **program._prepare_package_vals(),
                **program._get_careful_policy_vals("package"),
                "name": product.name,
                "program_type": "package",
                "rule_ids": [
                    Command.create(
                        {
                            "reward_point_amount": uses,
                            "reward_point_mode": "unit",
                            "reward_point_split": True,
                            "minimum_qty": 1,
                            "product_ids": [Command.set(product.ids)],
                        }
                    )
                ],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "product",
                            "reward_product_id": service.id,
                            "required_points": 1,
                        }
                    )
                    for service in services
                ],
                **vals,
            }
        )

    @classmethod
    def _create_coupons(cls, name="Parts 10 % off", **vals):
        """A program of coupons that a package may bring."""
        return cls.env["loyalty.program"].create(
            {
                "name": name,
                "program_type": "coupons",
                "applies_on": "current",
                "trigger": "with_code",
                "points_policy": "ledger",
                "reward_ids": [Command.create({"discount": 10, "required_points": 1})],
                **vals,
            }
        )
