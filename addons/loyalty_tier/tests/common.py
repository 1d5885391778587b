from itertools import count

from odoo import fields
from odoo.fields import Command

from odoo.addons.loyalty_ledger.tests.common import LedgerCase, LedgerFactory

_numbers = count(1)


class TierFactory(LedgerFactory):
    """Ladders, purchases and refunds; mix it into any transaction case."""

    @classmethod
    def _create_ladder(cls, **vals):
        """A program with Silver (100 spent), Gold (500) and Platinum (1000).

        What was bought in the last twelve months counts, without grace.
        """
        tiers = [
            Command.create(
                {"name": name, "sequence": place, "qualifying_amount": least}
            )
            for place, (name, least) in enumerate(
                [("Silver", 100), ("Gold", 500), ("Platinum", 1000)]
            )
        ]
        return cls._create_program(
            **{
                "tier_ids": tiers,
                "tier_grace_days": 0,
                "tier_demotion": "earned",
                **vals,
            }
        )

    @classmethod
    def _set_thresholds(cls, program, *thresholds):
        """Other thresholds for the tiers, the lowest first, as values of fields."""
        none = dict.fromkeys(
            ("qualifying_amount", "qualifying_visits", "qualifying_points"), 0
        )
        program.tier_ids = [
            Command.update(tier.id, {**none, **values})
            for tier, values in zip(program.tier_ids, thresholds, strict=True)
        ]

    @classmethod
    def _buy(cls, card, amount, day=None, kind="service", key=None, **values):
        """Record a purchase of an amount, the same with tax and without."""
        return cls.env["loyalty.activity"]._record(
            card.partner_id,
            key or f"order:{next(_numbers)}",
            {kind: (amount, amount)},
            day=fields.Date.to_date(day),
            **values,
        )

    @classmethod
    def _refund(cls, rows, amount=None, key=None):
        """Record a refund of rows, or of a part of their amount."""
        amount = sum(rows.mapped("amount_incl")) if amount is None else amount
        return cls.env["loyalty.activity"]._record(
            rows.partner_id,
            key or f"refund:{next(_numbers)}",
            {rows[0].kind: (-amount, -amount)},
            reverses=rows,
        )

    @classmethod
    def _evaluate(cls, *cards):
        """The nightly run; returns how many members changed their tier."""
        return cls.env["loyalty.tier.evaluation"].evaluate()

    def _get_changes(self, card):
        """From, to and cause of each change of a card's tier, the oldest first."""
        lines = self.env["loyalty.tier.history"].search(
            [("card_id", "=", card.id)], order="id"
        )
        return [
            (line.from_tier_id.name, line.to_tier_id.name, line.cause) for line in lines
        ]


class TierCase(TierFactory, LedgerCase):
    """A transaction case with a ladder in ``cls.program`` and its tiers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls._create_ladder()
        cls.silver, cls.gold, cls.platinum = cls.program.tier_ids
        cls.card = cls._create_card()
