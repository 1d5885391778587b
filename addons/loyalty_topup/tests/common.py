from odoo.fields import Command

from odoo.addons.loyalty_ledger.tests.common import LedgerFactory


class TopupFactory(LedgerFactory):
    """Prepaid accounts with a table of bonuses; mix it into any transaction case."""

    @classmethod
    def _create_wallet(cls, product, **vals):
        """An account: from 500 on 30, from 1,000 on 100, from 3,000 on 12 percent."""
        program = cls.env["loyalty.program"]
        return program.create(
            {
                **program._get_careful_policy_vals("ewallet"),
                "name": "Prepaid Account",
                "program_type": "ewallet",
                "applies_on": "future",
                "trigger": "auto",
                "rule_ids": [
                    Command.create(
                        {
                            "reward_point_amount": 1,
                            "reward_point_mode": "money",
                            "product_ids": [Command.set(product.ids)],
                        }
                    )
                ],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount_mode": "per_point",
                            "discount": 1,
                            "discount_applicability": "order",
                            "required_points": 1,
                        }
                    )
                ],
                "topup_bonus_ids": [
                    Command.create({"amount_from": 500, "bonus": 30}),
                    Command.create({"amount_from": 1000, "bonus": 100}),
                    Command.create(
                        {"amount_from": 3000, "kind": "percent", "bonus": 12}
                    ),
                ],
                **vals,
            }
        )

    def _get_parts(self, card):
        card.invalidate_recordset()
        return (card.paid_points, card.bonus_points)
