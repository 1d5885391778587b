from odoo import models
from odoo.fields import Command

from .dealer_demo_offer import PACKAGE, PACKAGE_3Y, PARTS


class DealerDemoPrepaid(models.AbstractModel):
    """The packages of the demo dealership: services paid in advance, and rights."""

    _name = "dealer.demo.prepaid"
    _description = "Packages of the Demo Dealership"

    def _make(self, dealership, catalog):
        """Make the packages and the coupons that come with the large one.

        :return: programs by name
        """
        parts = self._make_parts_coupons(dealership, catalog)
        right = {"right_program_id": parts.id, "points": 3}
        return {
            PARTS: parts,
            PACKAGE: self._make_package(
                dealership,
                ("PACK-3", 3, ["OIL"]),
                ("Harbour Three Services a Year", "港湾一年三次保养套餐"),
            ),
            PACKAGE_3Y: self._make_package(
                dealership,
                ("PACK-3Y", 9, ["OIL", "WASH"]),
                ("Harbour Three-Year Care", "港湾三年养护套餐"),
                expiry_count=36,
                transfer_allowed=True,
                right_ids=[Command.create(right)],
            ),
        }

    def _make_package(self, dealership, content, names, **vals):
        """A package of a number of uses of some services.

        :param content: code of what is sold, number of uses, codes of the services
        :param names: in English and in Chinese
        """
        code, uses, services = content
        action = self.env["loyalty.program"].create_from_template("dealer_package")
        program = self.env["loyalty.program"].browse(action["res_id"])
        program.rule_ids.write(
            {
                "reward_point_amount": uses,
                "product_ids": [Command.set(dealership.products[code].ids)],
            }
        )
        first, *others = (dealership.products[service].id for service in services)
        program.reward_ids.reward_product_id = first
        program.write(
            {
                "name": names[0],
                "company_id": dealership.company.id,
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "product",
                            "reward_product_id": service,
                            "required_points": 1,
                        }
                    )
                    for service in others
                ],
                **vals,
            }
        )
        offer = self.env["dealer.demo.offer"]
        offer._name_in_chinese(program, names[1])
        offer._name_in_chinese(program, "次", "portal_point_name")
        return program

    def _make_parts_coupons(self, dealership, catalog):
        """Ten percent off parts and accessories, a right of the three-year package."""
        parts = [
            dealership.products[item.code].id for item in catalog if item.kind == "part"
        ]
        Program = self.env["loyalty.program"]
        program = Program.create(
            {
                "name": "Harbour Care: Parts at 90 %",
                "program_type": "coupons",
                "applies_on": "current",
                "trigger": "with_code",
                "company_id": dealership.company.id,
                **Program._get_careful_policy_vals("coupons"),
                "reward_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount_mode": "percent",
                            "discount": 10,
                            "discount_applicability": "specific",
                            "discount_product_ids": [Command.set(parts)],
                            "required_points": 1,
                        }
                    ),
                ],
                "communication_plan_ids": [Command.clear()],
            }
        )
        self.env["dealer.demo.offer"]._name_in_chinese(program, "港湾养护：配件九折")
        return program
