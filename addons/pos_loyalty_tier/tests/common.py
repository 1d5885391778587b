from odoo.fields import Command

from odoo.addons.pos_loyalty_ledger.tests.common import TillSetup


class TillTierSetup(TillSetup):
    """A till with a ladder: Silver from 100 spent, Gold from 500.

    Points of Gold count twice and pay twice.
    """

    @classmethod
    def _set_up_ladder(cls):
        cls.program.write({"tier_grace_days": 0, "tier_demotion": "earned"})
        cls.silver, cls.gold = cls.env["loyalty.tier"].create(
            [
                {
                    "program_id": cls.program.id,
                    "name": "Silver",
                    "sequence": 1,
                    "qualifying_amount": 100,
                },
                {
                    "program_id": cls.program.id,
                    "name": "Gold",
                    "sequence": 2,
                    "color": 3,
                    "qualifying_amount": 500,
                    "earning_multiplier": 2,
                    "redemption_rate": 2,
                },
            ]
        )
        cls.wash = cls.env["loyalty.privilege"].create(
            {"name": "Car wash", "code": "wash", "yearly_allowance": 2}
        )
        cls.gold.privilege_ids = [Command.create({"privilege_id": cls.wash.id})]

    @classmethod
    def _set_tier(cls, card, tier, hold="least"):
        card._set_tier_by_hand(tier, hold, False, "Test")
